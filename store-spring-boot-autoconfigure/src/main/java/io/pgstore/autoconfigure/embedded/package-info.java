/** A real PostgreSQL that the application starts and stops by itself, for development. */
@NullMarked
package io.pgstore.autoconfigure.embedded;

import org.jspecify.annotations.NullMarked;
