package io.pgstore.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The target streams that this process holds, and the heartbeat that keeps them. */
final class HeldStreams {
    private static final Logger LOG = LoggerFactory.getLogger(HeldStreams.class);

    private final StreamSubscriptions subscriptions;
    private final Duration lease;
    private final Set<StreamRun> runs = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean renewing = new AtomicBoolean();

    HeldStreams(StreamSubscriptions subscriptions, Duration lease) {
        this.subscriptions = subscriptions;
        this.lease = lease;
    }

    Duration lease() {
        return lease;
    }

    /** Begins to hold a stream; what was begun under an earlier lease of it is broken off. */
    void add(StreamRun run) {
        String streamId = run.lease().streamId();
        runs.stream().filter(other -> other.lease().streamId().equals(streamId)).forEach(this::lose);
        runs.add(run);
    }

    void remove(StreamRun run) {
        runs.remove(run);
    }

    int size() {
        return runs.size();
    }

    void interruptAll() {
        runs.forEach(StreamRun::interrupt);
    }

    /** Keeps the leases, several times in their duration. Who cannot be kept, or is held by somebody else, is interrupted. */
    void beat(Workers workers) {
        runs.stream().filter(run -> run.hasRunOut(lease)).forEach(this::lose);
        if (!runs.isEmpty() && renewing.compareAndSet(false, true)) {
            workers.reader().execute(this::renew);
        }
    }

    private void renew() {
        try {
            long asked = System.nanoTime();
            List<StreamRun> mine = runs.stream().filter(StreamRun::isHeld).toList();
            Set<String> kept =
                    subscriptions.renew(mine.stream().map(StreamRun::lease).toList(), lease);
            for (StreamRun run : mine) {
                if (kept.contains(run.lease().streamId())) {
                    run.renewed(asked);
                } else {
                    lose(run);
                }
            }
        } catch (RuntimeException exception) {
            LOG.warn("The leases of target streams could not be renewed; it will be tried again", exception);
        } finally {
            renewing.set(false);
        }
    }

    private void lose(StreamRun run) {
        if (run.isHeld()) {
            LOG.warn(
                    "The lease of target stream {} is lost; its handler is interrupted",
                    run.lease().streamId());
            run.lose();
        }
    }
}
