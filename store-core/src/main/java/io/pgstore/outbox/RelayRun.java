package io.pgstore.outbox;

import io.pgstore.lease.HeldLease;
import io.pgstore.log.LogScan;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the messages of a page in their order, and writes down how far it came. */
final class RelayRun {
    private static final Logger LOG = LoggerFactory.getLogger(RelayRun.class);

    private final String name;
    private final LogScan<OutboxMessage> scan;
    private final RelayRows rows;
    private final MessageSender sender;
    private final RelaySettings settings;
    private final LongAdder published = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dead = new LongAdder();
    private int outages;

    RelayRun(
            String name,
            LogScan<OutboxMessage> scan,
            RelayRows rows,
            OutboxPublisher publisher,
            RelaySettings settings) {
        this.name = name;
        this.scan = scan;
        this.rows = rows;
        this.sender = new MessageSender(publisher);
        this.settings = settings;
    }

    long published() {
        return published.sum();
    }

    long failed() {
        return failed.sum();
    }

    long dead() {
        return dead.sum();
    }

    /**
     * Publishes what follows the checkpoint.
     *
     * @param closed whether to stop after the messages in hand
     * @return whether there may be more to publish at once
     */
    boolean publishPage(HeldLease lease, RelayCheckpoint at, BooleanSupplier closed) {
        // What has failed goes alone: what would go with it would go again with each try.
        int limit = at.attempts() > 0 ? 1 : settings.batchSize();
        LogScan.Page<OutboxMessage> page = scan.read(at.position(), at.logId(), limit);
        List<OutboxMessage> waiting = page.entries();
        RelayCheckpoint reached = at;
        while (!waiting.isEmpty()) {
            if (closed.getAsBoolean() || !lease.isHeld()) {
                return stopped(lease, at, reached);
            }
            MessageSender.Sent sent = sender.send(waiting);
            if (sent.published() > 0) {
                published.add(sent.published());
                outages = 0;
                reached = reached.past(waiting.get(sent.published() - 1));
                waiting = waiting.subList(sent.published(), waiting.size());
            }
            if (sent.failure() instanceof InterruptedException) {
                return stopped(lease, at, reached);
            }
            if (sent.failure() != null) {
                return failed(lease, reached, waiting.get(0), sent.failure());
            }
        }
        // Idle relays write nothing.
        return page.next().position() > at.position()
                && rows.advance(lease.lease(), page.next().position())
                && !page.entries().isEmpty();
    }

    private boolean stopped(HeldLease lease, RelayCheckpoint at, RelayCheckpoint reached) {
        if (reached.position() > at.position()) {
            rows.advance(lease.lease(), reached.position());
        }
        return false;
    }

    private boolean failed(HeldLease lease, RelayCheckpoint reached, OutboxMessage message, Throwable failure) {
        // PostgreSQL keeps no such character, and a failure that cannot be written down would stop the relay.
        String error = String.valueOf(failure).replace('\0', ' ');
        failed.increment();
        if (failure instanceof OutboxUnavailableException) {
            Duration delay = settings.delayAfter(++outages);
            LOG.warn("Relay {} waits with {}; next try in {}: {}", name, message, delay, error);
            return rows.fail(lease.lease(), reached, error, delay);
        }
        RelayCheckpoint tried = reached.failedOnce();
        if (tried.attempts() >= settings.maxAttempts()) {
            LOG.error("Relay {} has given up {} after {} attempts", name, message, tried.attempts(), failure);
            dead.increment();
            return rows.giveUp(lease.lease(), message, tried.attempts(), error);
        }
        Duration delay = settings.delayAfter(tried.attempts());
        LOG.warn(
                "Relay {} could not publish {}, attempt {}; next try in {}: {}",
                name,
                message,
                tried.attempts(),
                delay,
                error);
        return rows.fail(lease.lease(), tried, error, delay);
    }
}
