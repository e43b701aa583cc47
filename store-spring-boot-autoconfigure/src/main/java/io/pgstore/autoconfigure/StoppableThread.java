package io.pgstore.autoconfigure;

import org.jspecify.annotations.Nullable;

/** A daemon thread of a bean that starts and stops with the application; to stop it is to interrupt it. */
final class StoppableThread {
    private final String name;
    private final Runnable task;
    private @Nullable Thread thread;

    StoppableThread(String name, Runnable task) {
        this.name = name;
        this.task = task;
    }

    /** Starts it, unless it was started and not stopped since. */
    synchronized void start() {
        if (thread == null) {
            thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        }
    }

    synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    /** Returns whether it was started and not stopped since. */
    synchronized boolean isRunning() {
        return thread != null;
    }
}
