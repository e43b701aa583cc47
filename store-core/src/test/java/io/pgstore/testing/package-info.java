/** Test support: one PostgreSQL server per JVM, a fresh database per test class. */
@NullMarked
package io.pgstore.testing;

import org.jspecify.annotations.NullMarked;
