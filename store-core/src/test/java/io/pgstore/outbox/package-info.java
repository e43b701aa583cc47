/** The relay, on real PostgreSQL. */
@NullMarked
package io.pgstore.outbox;

import org.jspecify.annotations.NullMarked;
