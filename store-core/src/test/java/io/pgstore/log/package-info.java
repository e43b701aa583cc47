/** The twelve conditions of the log, its regressions and its stress, on real PostgreSQL through the event store. */
@NullMarked
package io.pgstore.log;

import org.jspecify.annotations.NullMarked;
