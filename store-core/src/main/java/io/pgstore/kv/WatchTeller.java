package io.pgstore.kv;

import org.jspecify.annotations.Nullable;

/** Makes events of changes and calls a listener, whose failures it catches. */
final class WatchTeller<T> {
    private final ValueCodec<T> codec;
    private final WatchListener<T> listener;

    WatchTeller(ValueCodec<T> codec, WatchListener<T> listener) {
        this.codec = codec;
        this.listener = listener;
    }

    /** Tells a change; returns what the listener threw. */
    @Nullable
    Throwable tell(OutboxChange change, ResumeToken token) {
        T value;
        try {
            value = change.value().by(codec);
        } catch (RuntimeException exception) {
            UnreadableValueException unreadable =
                    new UnreadableValueException(change.kind(), change.key(), change.position(), exception);
            return call(() -> listener.onUnreadable(unreadable));
        }
        boolean deleted = change.type() == KeyValueEvent.Type.DELETED;
        KeyValueEvent<T> event = new KeyValueEvent<>(
                change.type(),
                change.kind(),
                change.key(),
                deleted ? null : value,
                deleted ? value : null,
                change.version(),
                change.position(),
                change.isExpired(),
                change.expiresAt(),
                token);
        return call(() -> listener.onEvent(event));
    }

    /** Tells that the replay is over; returns what the listener threw. */
    @Nullable
    Throwable tellReady(KindAddress at, ResumeToken token) {
        KeyValueEvent<T> ready =
                new KeyValueEvent<>(KeyValueEvent.Type.READY, at.kind(), "", null, null, 0, 0, false, null, token);
        return call(() -> listener.onEvent(ready));
    }

    /** Tells the end: an error, or none. */
    void tellEnd(@Nullable Throwable failure) {
        Throwable thrown = call(() -> {
            if (failure == null) {
                listener.onClose();
            } else {
                listener.onError(failure);
            }
        });
        if (thrown != null) {
            WatchLog.callbackFailed(thrown);
        }
    }

    private static @Nullable Throwable call(Runnable callback) {
        try {
            callback.run();
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }
}
