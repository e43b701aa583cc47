/** The durable-state store: the latest state of each entity, guarded by a revision. */
@NullMarked
package io.pgstore.state;

import org.jspecify.annotations.NullMarked;
