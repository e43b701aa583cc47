package io.pgstore.benchmarks;

/**
 * A call of a store beside the same work by plain JDBC.
 *
 * @param name what is measured
 * @param store the store's call
 * @param plain the plain statement
 * @param goal the least ratio of the store's throughput to the plain one's
 */
record Comparison(String name, Operation store, Operation plain, double goal) {}
