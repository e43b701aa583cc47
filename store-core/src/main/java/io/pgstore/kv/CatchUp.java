package io.pgstore.kv;

/** What a watch tells before it is live, read step by step as its listener goes on; never two steps at once. */
interface CatchUp extends Runnable, AutoCloseable {
    /** Reads the next part, or says that there is no more. */
    @Override
    void run();

    /** Called once when the watch has ended. */
    @Override
    void close();
}
