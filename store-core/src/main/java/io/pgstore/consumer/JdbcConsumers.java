package io.pgstore.consumer;

import io.pgstore.event.EventLog;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.lease.Leases;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.Pause;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.Assert;

/**
 * {@link Consumers} on the PostgreSQL tables {@code consumers} and {@code consumer_instances}.
 *
 * @since 0.1
 */
public final class JdbcConsumers implements Consumers, AutoCloseable {
    private final Builder settings;
    private final EventLog log;
    private final IdleTransactions idleTransactions;
    private final ConsumerControl control;
    private final Ownership ownership;
    private final StatusReader statuses;
    private final Map<String, ConsumerRun> consumers = new LinkedHashMap<>();
    private volatile @Nullable ConsumerRuntime runtime;

    private JdbcConsumers(Builder builder) {
        this.settings = builder;
        this.log = builder.store.log();
        StoreDatabase database = log.database();
        this.idleTransactions = new IdleTransactions(database, builder.lease);
        this.control = new ConsumerControl(database);
        this.ownership = new Ownership(database, builder.instance);
        this.statuses = new StatusReader(log, ownership);
        for (EventConsumer consumer : builder.consumers) {
            ConsumerSettings each = consumer.settings();
            ConsumerKey key = ConsumerKey.of(each, builder.store.tenantId());
            ConsumerRun run = new ConsumerRun(
                    key,
                    each,
                    each.filter().predicate(log.codec(), builder.store.tenantId()),
                    Delivery.of(consumer, database, idleTransactions, builder.transactionManager));
            run.stopped(new ConsumerStoppedException(each.id(), "it was not started", null));
            Assert.isTrue(
                    consumers.putIfAbsent(each.id(), run) == null,
                    () -> "There are two consumers with the id " + each.id());
        }
    }

    /**
     * Starts building the runtime of consumers.
     *
     * @param store whose log they follow; its tenant is theirs unless they say otherwise
     * @param transactionManager runs the handlers of projectors; manages transactions on the store's data source
     */
    public static Builder builder(JdbcEventStore store, PlatformTransactionManager transactionManager) {
        return new Builder(store, transactionManager);
    }

    /** Begins to handle events; idempotent. A database that cannot be reached is tried again and again. */
    public synchronized void start() {
        if (runtime == null && !consumers.isEmpty()) {
            consumers.values().forEach(ConsumerRun::starting);
            ConsumerRuntime started = new ConsumerRuntime(settings, log, consumers.values(), idleTransactions);
            started.start();
            runtime = started;
        }
    }

    /** Returns whether it was started and not closed since. */
    public synchronized boolean running() {
        return runtime != null;
    }

    /**
     * Begins nothing new, and returns once what is in hand is handled; after the shutdown timeout handlers are
     * interrupted, and what they did rolls back. Idempotent; it may be started again.
     */
    @Override
    public synchronized void close() {
        if (runtime != null) {
            runtime.close();
            runtime = null;
            consumers
                    .values()
                    .forEach(consumer -> consumer.stopped(
                            new ConsumerStoppedException(consumer.settings().id(), "it was closed", null)));
        }
    }

    /**
     * Returns why a consumer does not run here: it was stopped, or it cannot begin; empty if it runs, is paused, or is left
     * to other instances.
     */
    public Optional<ConsumerStoppedException> stopped(String consumerId) {
        return Optional.ofNullable(consumer(consumerId).stopped());
    }

    /** Returns what keeps consumers from their work here, such as a missing database; empty if nothing does. */
    public Optional<RuntimeException> trouble() {
        ConsumerRuntime running = runtime;
        return running == null ? Optional.empty() : Optional.ofNullable(running.trouble());
    }

    /** Returns how many events the handler of a consumer has handled in this process. */
    public long handled(String consumerId) {
        return consumer(consumerId).handled();
    }

    /** Returns how often the handler of a consumer has failed in this process. */
    public long failed(String consumerId) {
        return consumer(consumerId).failed();
    }

    @Override
    public Set<String> ids() {
        return Set.copyOf(consumers.keySet());
    }

    @Override
    public CompletableFuture<Void> whenCaughtUp(String consumerId, Duration timeout) {
        return await(consumer(consumerId), log.horizon().last(), timeout);
    }

    @Override
    public CompletableFuture<Void> whenProcessed(String consumerId, long position, Duration timeout) {
        return await(consumer(consumerId), position, timeout);
    }

    @Override
    public boolean pause(String consumerId, String reason) {
        boolean paused = control.pause(consumer(consumerId).key(), reason);
        log.database().afterCommit(this::tellOwners);
        return paused;
    }

    @Override
    public boolean resume(String consumerId, String reason) {
        boolean resumed = control.resume(consumer(consumerId).key(), reason);
        log.database().afterCommit(this::tellOwners);
        return resumed;
    }

    @Override
    public boolean rewind(String consumerId, StartPosition position, String reason) {
        long resolved = position.resolve(log);
        boolean rewound = control.rewind(consumer(consumerId).key(), resolved, reason);
        log.database().afterCommit(this::tellOwners);
        return rewound;
    }

    @Override
    public ConsumerStatus status(String consumerId) {
        return statuses.read(consumer(consumerId));
    }

    @Override
    public DeadLetters deadLetters(String consumerId) {
        return new JdbcDeadLetters(log.database(), consumer(consumerId).key(), this::tellOwners);
    }

    private void tellOwners() {
        settings.notifications.publish(ConsumerRuntime.TOPIC);
    }

    private CompletableFuture<Void> await(ConsumerRun consumer, long position, Duration timeout) {
        // What this process remembers may be too good: another one may have rewound the consumer.
        consumer.saw(ownership.partitions(consumer.key()));
        return awaitHere(consumer, position, timeout);
    }

    private synchronized CompletableFuture<Void> awaitHere(ConsumerRun consumer, long position, Duration timeout) {
        ConsumerStoppedException stopped = consumer.stopped();
        ConsumerRuntime running = runtime;
        if (stopped != null || running == null) {
            return CompletableFuture.failedFuture(
                    stopped != null
                            ? stopped
                            : new ConsumerStoppedException(consumer.settings().id(), "it was not started", null));
        }
        return running.await(consumer, position, timeout);
    }

    private ConsumerRun consumer(String consumerId) {
        ConsumerRun consumer = consumers.get(consumerId);
        if (consumer == null) {
            throw new IllegalArgumentException(
                    "There is no consumer %s; there are %s".formatted(consumerId, consumers.keySet()));
        }
        return consumer;
    }

    /** Builds {@link JdbcConsumers}. */
    public static final class Builder {
        final JdbcEventStore store;
        final PlatformTransactionManager transactionManager;
        final List<EventConsumer> consumers = new ArrayList<>();
        Notifications notifications = Notifications.local();
        Duration firstPause = Duration.ofMillis(2);
        Duration pollInterval = Duration.ofSeconds(1);
        Duration checkpointInterval = Duration.ofSeconds(1);
        Duration lease = Duration.ofSeconds(4);
        Duration shutdownTimeout = Duration.ofSeconds(10);
        Retries retries = Retries.defaults();
        int threads = 4;

        @Nullable
        Executor executor;

        String instance = Leases.newOwner();

        private Builder(JdbcEventStore store, PlatformTransactionManager transactionManager) {
            this.store = store;
            this.transactionManager = transactionManager;
        }

        /** Adds a consumer. */
        public Builder consumer(EventConsumer consumer) {
            consumers.add(consumer);
            return this;
        }

        /** Sets what tells of commits; it should be that of the store. The caller closes it. */
        public Builder notifications(Notifications wakeUps) {
            notifications = wakeUps;
            return this;
        }

        /** Sets the longest time without a look at the log, 1 second unless set. */
        public Builder pollInterval(Duration interval) {
            pollInterval = Pause.requirePositive("pollInterval", interval);
            return this;
        }

        /** Sets how often at most a checkpoint is written that only moves past events of others, 1 second unless set. */
        public Builder checkpointInterval(Duration interval) {
            checkpointInterval = Pause.requirePositive("checkpointInterval", interval);
            return this;
        }

        /** Sets how long a process counts as alive without a heartbeat, 4 seconds unless set; there are five in that time. */
        public Builder lease(Duration duration) {
            lease = Pause.requirePositive("lease", duration);
            return this;
        }

        /** Sets how long {@link JdbcConsumers#close} waits for handlers, 10 seconds unless set. */
        public Builder shutdownTimeout(Duration timeout) {
            shutdownTimeout = Pause.requirePositive("shutdownTimeout", timeout);
            return this;
        }

        /** Sets how failures are tried again. */
        public Builder retries(Retries settings) {
            retries = settings;
            return this;
        }

        /** Sets how many partitions are handled at once, 4 unless set; a projector takes a connection meanwhile. */
        public Builder threads(int count) {
            Assert.isTrue(count > 0, () -> "threads must be positive: " + count);
            threads = count;
            return this;
        }

        /** Sets what runs handlers instead of threads of our own, such as virtual threads. The caller closes it. */
        public Builder executor(Executor handlers) {
            executor = handlers;
            return this;
        }

        /**
         * Builds the runtime, not started.
         *
         * @throws IllegalArgumentException if two consumers have the same id
         * @throws io.pgstore.codec.PayloadException if a filter asks for a class that is no payload
         */
        public JdbcConsumers build() {
            return new JdbcConsumers(this);
        }
    }
}
