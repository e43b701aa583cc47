package io.pgstore.log;

/** A clock for spans of time, as {@link System#nanoTime()}. */
@FunctionalInterface
interface NanoClock {
    long nanoTime();
}
