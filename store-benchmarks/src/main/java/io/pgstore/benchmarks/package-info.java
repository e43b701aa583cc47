/** Each hot path of the stores beside the same minimal statement by plain JDBC, in one run. */
@NullMarked
package io.pgstore.benchmarks;

import org.jspecify.annotations.NullMarked;
