package io.pgstore.consumer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Those who wait for a consumer to reach a position. */
final class Waiters {
    private record Waiter(long target, CompletableFuture<Void> future) {}

    private final String consumerId;
    private final LongSupplier reached;
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();

    Waiters(String consumerId, LongSupplier reached) {
        this.consumerId = consumerId;
        this.reached = reached;
    }

    CompletableFuture<Void> await(long target, Duration timeout, Workers workers) {
        Waiter waiter = new Waiter(target, new CompletableFuture<>());
        waiters.add(waiter);
        workers.later(timeout, () -> expire(waiter, timeout));
        moved();
        return waiter.future();
    }

    /** Lets go who has waited long enough. */
    void moved() {
        if (waiters.isEmpty()) {
            return;
        }
        long position = reached.getAsLong();
        waiters.removeIf(waiter -> position >= waiter.target() && complete(waiter));
    }

    /** Nobody need wait any more. */
    void fail(RuntimeException failure) {
        waiters.removeIf(waiter -> {
            waiter.future().completeExceptionally(failure);
            return true;
        });
    }

    private static boolean complete(Waiter waiter) {
        waiter.future().complete(null);
        return true;
    }

    private void expire(Waiter waiter, Duration timeout) {
        if (waiters.remove(waiter)) {
            waiter.future()
                    .completeExceptionally(new TimeoutException("Consumer %s is at position %d after %s, not yet at %d"
                            .formatted(consumerId, reached.getAsLong(), timeout, waiter.target())));
        }
    }
}
