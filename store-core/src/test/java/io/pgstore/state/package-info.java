/** The contract of the durable-state store, topic by topic, and the environments it runs in. */
@NullMarked
package io.pgstore.state;

import org.jspecify.annotations.NullMarked;
