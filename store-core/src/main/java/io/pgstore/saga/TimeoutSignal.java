package io.pgstore.saga;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells the pollers of this process of timeouts that were set in it, once they are committed. */
final class TimeoutSignal {
    private final List<Consumer<Instant>> listeners = new CopyOnWriteArrayList<>();

    void add(Consumer<Instant> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<Instant> listener) {
        listeners.remove(listener);
    }

    void scheduled(Instant dueAt) {
        listeners.forEach(listener -> listener.accept(dueAt));
    }
}
