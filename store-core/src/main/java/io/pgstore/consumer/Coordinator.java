package io.pgstore.consumer;

import io.pgstore.schema.Pause;
import io.pgstore.schema.StoreNotReadyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that says that this process is alive and shares the partitions with the others. A process that cannot say so
 * for the length of the lease stops its handlers by itself.
 */
final class Coordinator {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final int BEATS = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ConsumerContext context;
    private final Duration lease;
    private final List<Assignment> assignments = new ArrayList<>();
    private final Signal signal = new Signal();
    private final Thread thread = new Thread(this::run, "store-consumers-coordinator");
    private volatile boolean running = true;
    private volatile long renewedAt = System.nanoTime();
    private volatile @Nullable RuntimeException trouble;
    private boolean swept;

    Coordinator(ConsumerContext context, Collection<ConsumerRun> consumers, Duration lease) {
        this.context = context;
        this.lease = lease;
        consumers.forEach(consumer -> assignments.add(new Assignment(context, consumer, signal::raise)));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
        context.workers().every(beat(), this::checkLease);
    }

    /** Returns whether this process owns what it has claimed. */
    boolean isLeaseHeld() {
        return System.nanoTime() - renewedAt < lease.toNanos();
    }

    /** Looks soon. */
    void wake() {
        signal.raise();
    }

    /** Returns why the database cannot be reached; {@code null} if it can. */
    @Nullable
    RuntimeException trouble() {
        return trouble;
    }

    /** Gives all partitions back: what is in hand comes to its end in time, or is interrupted and rolled back. */
    void close(Duration timeout) {
        running = false;
        signal.raise();
        try {
            thread.join(lease.toMillis());
            retireAll(timeout);
            context.instances().leave(keys());
        } catch (InterruptedException exception) {
            assignments.forEach(Coordinator::lose);
            Thread.currentThread().interrupt();
        } catch (RuntimeException exception) {
            LOG.warn("The partitions of this process could not be given back; others wait for {}", lease, exception);
        }
    }

    private void run() {
        Pause pause = new Pause(beat(), LONGEST_PAUSE);
        try {
            while (running) {
                // Whether the database is ready is known without asking it.
                if (tryUpdate() || isLeaseHeld() || trouble instanceof StoreNotReadyException) {
                    pause.shorten();
                } else {
                    pause.lengthen();
                }
                signal.await(pause.current());
            }
        } catch (InterruptedException exception) {
            LOG.debug("Consumers are not coordinated any more");
        }
    }

    private boolean tryUpdate() {
        try {
            RuntimeException failed = update();
            if (failed == null && trouble != null) {
                LOG.info("Consumers are coordinated again");
            }
            trouble = failed;
            return failed == null;
        } catch (RuntimeException exception) {
            if (trouble == null && running) {
                LOG.warn("Consumers cannot be coordinated; it will be tried again and again", exception);
            } else {
                LOG.debug("Consumers still cannot be coordinated", exception);
            }
            trouble = exception;
            return false;
        }
    }

    /** Returns what went wrong with a single consumer, if anything. */
    private @Nullable RuntimeException update() {
        if (!swept) {
            context.instances().sweep(keys());
            swept = true;
        }
        // Measured from before the statement: the database counts from a later moment.
        long asked = System.nanoTime();
        context.instances().renew(keys());
        renewedAt = asked;
        Map<ConsumerKey, List<PartitionRow>> rows = context.ownership().partitions(keys());
        Map<ConsumerKey, List<String>> live = context.instances().live(keys());
        RuntimeException failed = null;
        for (Assignment assignment : assignments) {
            ConsumerKey key = assignment.consumer().key();
            try {
                update(assignment, rows.getOrDefault(key, List.of()), live.getOrDefault(key, List.of()));
            } catch (IllegalStateException | IllegalArgumentException exception) {
                stop(assignment.consumer(), exception);
            } catch (RuntimeException exception) {
                if (trouble == null) {
                    LOG.warn("Consumer {} cannot be coordinated; it will be tried again and again", key, exception);
                }
                failed = exception;
            }
        }
        return failed;
    }

    private void update(Assignment assignment, List<PartitionRow> rows, List<String> live) {
        if (assignment.prepare(rows)) {
            assignment.update(rows, live);
        } else {
            signal.raise();
        }
    }

    private static void stop(ConsumerRun consumer, RuntimeException cause) {
        if (consumer.stopped() == null) {
            LOG.error("Consumer {} does not run: {}", consumer.key(), cause.getMessage());
            consumer.stopped(
                    new ConsumerStoppedException(consumer.settings().id(), String.valueOf(cause.getMessage()), cause));
        }
    }

    private void checkLease() {
        if (!isLeaseHeld()) {
            assignments.forEach(Coordinator::lose);
        }
    }

    private static void lose(Assignment assignment) {
        if (assignment.consumer().settings().checkpoints()) {
            assignment.consumer().runs().values().forEach(PartitionRun::lose);
        }
    }

    private void retireAll(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        assignments.forEach(Assignment::retireAll);
        while (isBusy() && System.nanoTime() - end < 0) {
            signal.await(Duration.ofMillis(100));
            assignments.forEach(Assignment::retireAll);
        }
        if (isBusy()) {
            assignments.forEach(
                    assignment -> assignment.consumer().runs().values().forEach(PartitionRun::interrupt));
            signal.await(Duration.ofSeconds(1));
            assignments.forEach(Assignment::retireAll);
        }
    }

    private boolean isBusy() {
        return assignments.stream()
                .anyMatch(assignment -> !assignment.consumer().runs().isEmpty());
    }

    private List<ConsumerKey> keys() {
        return assignments.stream()
                .map(assignment -> assignment.consumer().key())
                .toList();
    }

    private Duration beat() {
        return lease.dividedBy(BEATS);
    }
}
