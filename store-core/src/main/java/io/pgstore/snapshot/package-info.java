/** The snapshot store: the newest few states of each entity, by sequence number. */
@NullMarked
package io.pgstore.snapshot;

import org.jspecify.annotations.NullMarked;
