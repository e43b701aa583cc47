/** The contract of the key-value store and of its watches, on real PostgreSQL. */
@NullMarked
package io.pgstore.kv;

import org.jspecify.annotations.NullMarked;
