package io.pgstore.outbox;

import io.pgstore.lease.HeldLease;
import io.pgstore.log.LogScan;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the messages of a page, one after the other, and writes down how far it came. */
final class RelayRun {
    private static final Logger LOG = LoggerFactory.getLogger(RelayRun.class);

    private final String name;
    private final LogScan<OutboxMessage> scan;
    private final RelayRows rows;
    private final OutboxPublisher publisher;
    private final RelaySettings settings;

    RelayRun(
            String name,
            LogScan<OutboxMessage> scan,
            RelayRows rows,
            OutboxPublisher publisher,
            RelaySettings settings) {
        this.name = name;
        this.scan = scan;
        this.rows = rows;
        this.publisher = publisher;
        this.settings = settings;
    }

    /**
     * Publishes what follows the checkpoint.
     *
     * @param closed whether to stop after the message in hand
     * @return whether there may be more to publish at once
     */
    boolean publishPage(HeldLease lease, RelayCheckpoint at, BooleanSupplier closed) {
        LogScan.Page<OutboxMessage> page = scan.read(at.position(), at.logId(), settings.batchSize());
        long done = at.position();
        int failed = at.attempts();
        for (OutboxMessage message : page.entries()) {
            if (closed.getAsBoolean() || !lease.isHeld()) {
                rows.advance(lease.lease(), done);
                return false;
            }
            Exception failure = publish(message);
            if (failure != null) {
                return failed(lease, done, message, failed + 1, failure);
            }
            done = message.position();
            failed = 0;
        }
        // Idle relays write nothing.
        return page.next().position() > at.position()
                && rows.advance(lease.lease(), page.next().position())
                && !page.entries().isEmpty();
    }

    private @Nullable Exception publish(OutboxMessage message) {
        try {
            publisher.publish(message);
            return null;
        } catch (Exception exception) {
            if (exception instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return exception;
        }
    }

    private boolean failed(HeldLease lease, long done, OutboxMessage message, int attempts, Exception failure) {
        String error = String.valueOf(failure);
        if (attempts >= settings.maxAttempts()) {
            LOG.error("Relay {} has given up {} after {} attempts", name, message, attempts, failure);
            return rows.giveUp(lease.lease(), message, attempts, error);
        }
        Duration delay = settings.delayAfter(attempts);
        LOG.warn(
                "Relay {} could not publish {}, attempt {}; next try in {}: {}", name, message, attempts, delay, error);
        return rows.fail(lease.lease(), done, attempts, error, delay);
    }
}
