package io.pgstore.benchmarks;

/** One call that is measured. */
@FunctionalInterface
interface Operation {
    /**
     * Runs the call once.
     *
     * @param thread the calling thread, from 0
     * @param number how often this thread has called before
     */
    void run(int thread, long number) throws Exception;

    /** Called before each window. */
    default void begin() {}

    /** Called after each window. */
    default void end() {}
}
