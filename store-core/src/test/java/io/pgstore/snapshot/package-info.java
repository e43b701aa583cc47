/** The contract of the snapshot store, topic by topic, and the environments it runs in. */
@NullMarked
package io.pgstore.snapshot;

import org.jspecify.annotations.NullMarked;
