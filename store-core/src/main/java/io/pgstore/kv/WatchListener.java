package io.pgstore.kv;

/**
 * Is told what happens to a kind, one thing after the other, on threads of the store. It may be slow, but not slower than
 * its watch's buffer is long.
 *
 * @param <T> the values
 * @since 0.1
 */
@FunctionalInterface
public interface WatchListener<T> {
    /**
     * Called for each event. What it throws ends its watch with {@link #onError}. All watches with equal codecs are told the
     * same value: it must not be changed.
     */
    void onEvent(KeyValueEvent<T> event);

    /** Called instead of an event whose value cannot be read; the watch goes on after it. Logs a warning by default. */
    default void onUnreadable(UnreadableValueException failure) {
        WatchLog.unreadable(failure);
    }

    /**
     * Called at most once, as the last thing, when the watch ends by itself. Logs an error by default.
     *
     * @param failure {@link WatchOverflowException}, {@link CompactedException},
     *     {@link io.pgstore.log.LogReadException} for a token of another log or ahead of this one, or what the listener
     *     threw
     */
    default void onError(Throwable failure) {
        WatchLog.ended(failure);
    }

    /** Called at most once, as the last thing, when the watch or its store was closed. Logs at debug level by default. */
    default void onClose() {
        WatchLog.closed();
    }
}
