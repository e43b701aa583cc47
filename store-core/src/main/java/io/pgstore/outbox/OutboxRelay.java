package io.pgstore.outbox;

import io.pgstore.lease.HeldLease;
import io.pgstore.lease.Lease;
import io.pgstore.lease.LeaseHeartbeat;
import io.pgstore.lease.Leases;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the entries of a fenced table, such as the changes of keys, of all tenants, at least once, also through crashes,
 * and those of each key in their order. Of the processes that run a relay of one name, one at a time publishes; its lease is
 * renewed while it does, and an owner that was frozen past it can no longer move the relay's position.
 * <p>
 * A message that fails is tried again with exponential back-off before any later one of its key; after the last attempt it is
 * kept apart as a dead letter and the relay goes on. While {@linkplain OutboxUnavailableException nothing can be published}
 * it waits. After a failure or a crash messages that were published come again. What a relay has not yet published stays in
 * the outbox of the keys, so one that is no longer wanted is {@linkplain #remove() removed}. Thread-safe.
 *
 * @since 0.1
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int CLOSE_SECONDS = 10;
    private static final Duration REMOVAL = Duration.ofSeconds(10);

    private final String name;
    private final StoreDatabase database;
    private final RelaySource source;
    private final RelaySettings settings;
    private final RelayRows rows;
    private final RelayRun run;
    private final DeadLetters deadLetters;
    private final LeaseHeartbeat heartbeat;
    private final Notifications.Subscription wakeUps;
    private final Thread thread;
    private volatile boolean closed;

    private OutboxRelay(
            String name,
            StoreDatabase database,
            OutboxTable table,
            OutboxPublisher publisher,
            Notifications notifications,
            RelaySettings settings) {
        this.name = Identifiers.requireName("relay name", name);
        this.database = database;
        this.source = new RelaySource(database, table);
        this.settings = settings;
        this.rows = new RelayRows(database, name, table.name());
        this.run = new RelayRun(name, source.scan(), rows, publisher, settings);
        this.deadLetters = new DeadLetters(database, name, publisher);
        this.heartbeat = new LeaseHeartbeat(new Leases(database, Leases.ALL_TENANTS, Leases.newOwner()));
        this.thread = new Thread(this::relay, "store-relay-" + name);
        thread.setDaemon(true);
        this.wakeUps = notifications.subscribe(table.name(), () -> LockSupport.unpark(thread));
    }

    /** Starts a relay of the changes of keys. */
    public static OutboxRelay start(
            String name,
            StoreDatabase database,
            OutboxPublisher publisher,
            Notifications notifications,
            RelaySettings settings) {
        return start(name, database, OutboxTable.keyValueChanges(), publisher, notifications, settings);
    }

    /**
     * Starts a relay; a new one begins with the oldest entry that is kept.
     *
     * @param name the same in all processes that share the work, at most 128 characters, and another one for each table
     */
    public static OutboxRelay start(
            String name,
            StoreDatabase database,
            OutboxTable table,
            OutboxPublisher publisher,
            Notifications notifications,
            RelaySettings settings) {
        OutboxRelay relay = new OutboxRelay(name, database, table, publisher, notifications, settings);
        relay.thread.start();
        return relay;
    }

    /**
     * Lets the relay stand still, in whichever process it runs, until it is resumed. What that one has read already, a batch
     * at most, it still publishes.
     *
     * @return whether there is such a relay
     */
    public boolean pause() {
        return rows.pause(true);
    }

    /** Lets the relay go on, at once also after a failure; whether there is such a relay. */
    public boolean resume() {
        boolean resumed = rows.pause(false);
        LockSupport.unpark(thread);
        return resumed;
    }

    /** Returns how far the relay has come; empty before any process has started it. */
    public Optional<RelayStatus> status() {
        return rows.status(source.lastPosition()).map(status -> status.with(source.backlog(status.position())));
    }

    /** Returns how many messages this object has published. */
    public long published() {
        return run.published();
    }

    /** Returns how many attempts of this object have failed. */
    public long failed() {
        return run.failed();
    }

    /** Returns how many messages this object has given up. */
    public long dead() {
        return run.dead();
    }

    /** Returns the relay's dead letters. */
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /** Ends after the messages in hand, within 10 seconds; idempotent. */
    @Override
    public void close() {
        closed = true;
        wakeUps.close();
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
        heartbeat.close();
    }

    /**
     * Closes the relay and forgets how far it came, so that the outbox no longer keeps anything for it.
     *
     * @throws IllegalStateException if it runs in another process by now
     */
    public void remove() {
        close();
        remove(name, database);
    }

    /**
     * Forgets how far a relay came that runs nowhere any more, so that the outbox no longer keeps anything for it. Its dead
     * letters stay.
     *
     * @return whether there was one
     * @throws IllegalStateException if a process still runs it, or died less than its lease ago
     */
    public static boolean remove(String name, StoreDatabase database) {
        Leases leases = new Leases(database, Leases.ALL_TENANTS, Leases.newOwner());
        Lease lease = leases.acquire(leaseName(name), REMOVAL)
                .orElseThrow(() -> new IllegalStateException(
                        "Relay %s is run by a process: stop it there, and wait for its lease to end".formatted(name)));
        try {
            return RelayRows.remove(database, name);
        } finally {
            leases.release(lease);
        }
    }

    private void relay() {
        while (!closed) {
            try {
                Optional<HeldLease> held = heartbeat.acquire(leaseName(name), settings.lease(), thread::interrupt);
                if (held.isPresent()) {
                    try (HeldLease lease = held.get()) {
                        own(lease);
                    }
                } else {
                    pause(settings.pollInterval());
                }
            } catch (RuntimeException exception) {
                LOG.warn("Relay {} was interrupted; it will be tried again: {}", name, exception.getMessage());
                pause(settings.pollInterval());
            }
            // A lost lease has interrupted what it was doing.
            Thread.interrupted();
        }
    }

    private void own(HeldLease lease) {
        Optional<RelayCheckpoint> next = rows.take(lease.lease(), source.logId());
        while (next.isPresent() && lease.isHeld() && !closed) {
            RelayCheckpoint at = next.get();
            if (at.paused()) {
                pause(settings.pollInterval());
            } else if (at.waitMillis() > 0) {
                pause(Duration.ofMillis(
                        Math.min(at.waitMillis(), settings.pollInterval().toMillis())));
            } else if (!run.publishPage(lease, at, () -> closed)) {
                pause(settings.pollInterval());
            }
            next = rows.read(lease.lease());
        }
    }

    private static String leaseName(String relay) {
        return "relay/" + relay;
    }

    private void pause(Duration longest) {
        if (!closed) {
            LockSupport.parkNanos(this, longest.toNanos());
        }
    }
}
