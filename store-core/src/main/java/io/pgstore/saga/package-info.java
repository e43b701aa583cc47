/** Keeps long-running processes: their state, guarded by a version, and the timeouts they wait for. */
@NullMarked
package io.pgstore.saga;

import org.jspecify.annotations.NullMarked;
