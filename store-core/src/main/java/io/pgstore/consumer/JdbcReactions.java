package io.pgstore.consumer;

import io.pgstore.event.JdbcEventStore;
import io.pgstore.lease.Leases;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.Pause;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.Assert;

/**
 * {@link Reactions} on the PostgreSQL table {@code subscriptions}.
 * <p>
 * They are told what to do by the {@link #correlator()}, a consumer that {@link JdbcConsumers} must run, in this process or in
 * another one.
 *
 * @since 0.1
 */
public final class JdbcReactions implements Reactions, AutoCloseable {
    private static final int CORRELATED_AT_ONCE = 500;

    private final Builder settings;
    private final StoreDatabase database;
    private final StreamSubscriptions subscriptions;
    private final ReactionSet reactions;
    private @Nullable ReactionRuntime runtime;

    private JdbcReactions(Builder builder) {
        this.settings = builder;
        this.database = builder.store.log().database();
        this.subscriptions = new JdbcStreamSubscriptions(database, builder.notifications)
                .forTenant(builder.store.tenantId())
                .forGroup(builder.group);
        this.reactions = new ReactionSet(builder.reactions, builder.store.log().codec(), builder.store.tenantId());
    }

    /**
     * Starts building the runtime of reactions.
     *
     * @param store whose events they handle; its tenant is theirs
     */
    public static Builder builder(JdbcEventStore store) {
        return new Builder(store);
    }

    /**
     * Returns the consumer that finds out which target streams have work: each event exactly once, in the order of the log.
     * Should a target function throw it stops, so that no event is passed over.
     */
    public Projector correlator() {
        ConsumerSettings is = new ConsumerSettings(
                "reactions-" + settings.group,
                reactions.filter(),
                1,
                CORRELATED_AT_ONCE,
                settings.initialPosition,
                null,
                true,
                null,
                FailurePolicy.STOP);
        return new Projector(is, events -> subscriptions.subscribe(reactions.targets(events)));
    }

    /** Begins to handle target streams; idempotent. A database that cannot be reached is tried again and again. */
    public synchronized void start() {
        if (runtime == null && !settings.reactions.isEmpty()) {
            ReactionRuntime started = new ReactionRuntime(settings, database, subscriptions, reactions);
            started.start();
            runtime = started;
        }
    }

    /** Returns whether it was started and not closed since. */
    public synchronized boolean running() {
        return runtime != null;
    }

    /**
     * Begins nothing new, and returns once the events in hand are handled; after the shutdown timeout handlers are
     * interrupted. Streams are given back at once, for others to go on. Idempotent; it may be started again.
     */
    @Override
    public synchronized void close() {
        if (runtime != null) {
            runtime.close();
            runtime = null;
        }
    }

    @Override
    public Set<String> names() {
        return reactions.names();
    }

    @Override
    public StreamSubscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public synchronized int busy() {
        return runtime == null ? 0 : runtime.busy();
    }

    /** Builds {@link JdbcReactions}. */
    public static final class Builder {
        final JdbcEventStore store;
        final List<Reaction> reactions = new ArrayList<>();
        String group = StreamSubscriptions.DEFAULT_GROUP;
        Notifications notifications = Notifications.local();
        Duration firstPause = Duration.ofMillis(5);
        Duration pollInterval = Duration.ofSeconds(1);
        Duration lease = Duration.ofSeconds(10);
        Duration shutdownTimeout = Duration.ofSeconds(10);
        Retries retries = Retries.defaults();
        StartPosition initialPosition = StartPosition.beginning();
        int batchSize = 100;
        int streams = 4;

        @Nullable
        PlatformTransactionManager transactions;

        @Nullable
        Executor executor;

        String owner = Leases.newOwner();

        private Builder(JdbcEventStore store) {
            this.store = store;
        }

        /** Adds a reaction. */
        public Builder reaction(Reaction reaction) {
            reactions.add(reaction);
            return this;
        }

        /** Sets under which name watermarks are kept, {@value StreamSubscriptions#DEFAULT_GROUP} unless set; at most 100 characters. */
        public Builder group(String name) {
            group = name;
            return this;
        }

        /** Sets what tells of commits; it should be that of the store. The caller closes it. */
        public Builder notifications(Notifications wakeUps) {
            notifications = wakeUps;
            return this;
        }

        /** Sets the longest time without a look for work, 1 second unless set. */
        public Builder pollInterval(Duration interval) {
            pollInterval = Pause.requirePositive("pollInterval", interval);
            return this;
        }

        /** Sets how long others wait for the streams of a process that died, 10 seconds unless set; there are four heartbeats in that time. */
        public Builder lease(Duration duration) {
            lease = Pause.requirePositive("lease", duration);
            return this;
        }

        /** Sets how long {@link JdbcReactions#close} waits for handlers, 10 seconds unless set. */
        public Builder shutdownTimeout(Duration timeout) {
            shutdownTimeout = Pause.requirePositive("shutdownTimeout", timeout);
            return this;
        }

        /** Sets how failures are tried again, and when a stream is blocked. */
        public Builder retries(Retries settings) {
            retries = settings;
            return this;
        }

        /** Sets where the correlator begins as long as it has no checkpoint, the beginning unless set. */
        public Builder initialPosition(StartPosition position) {
            initialPosition = position;
            return this;
        }

        /** Sets how many events of a stream are handled at most before it is another one's turn, 100 unless set. */
        public Builder batchSize(int most) {
            Assert.isTrue(most > 0, () -> "batchSize must be positive: " + most);
            batchSize = most;
            return this;
        }

        /** Sets how many streams of each lane are handled at once, 4 unless set. */
        public Builder streams(int count) {
            Assert.isTrue(count > 0, () -> "streams must be positive: " + count);
            streams = count;
            return this;
        }

        /**
         * Handles each event in a transaction that also moves the watermark: what its handlers write to the stores' database
         * takes effect exactly once.
         *
         * @param manager manages transactions on the store's data source
         */
        public Builder transactional(PlatformTransactionManager manager) {
            transactions = manager;
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
         * @throws IllegalArgumentException if two reactions have the same name, or the group has no legal name
         * @throws io.pgstore.codec.PayloadException if a filter asks for a class that is no payload
         */
        public JdbcReactions build() {
            return new JdbcReactions(this);
        }
    }
}
