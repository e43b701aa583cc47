/** What the saga store promises, on a real PostgreSQL. */
@NullMarked
package io.pgstore.saga;

import org.jspecify.annotations.NullMarked;
