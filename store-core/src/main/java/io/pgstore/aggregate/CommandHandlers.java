package io.pgstore.aggregate;

import io.pgstore.codec.Codec;
import io.pgstore.event.EventStore;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.snapshot.SnapshotStore;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Makes command handlers whose aggregates load fast, however long their streams: from snapshots, from a cache, or both.
 * Make one handler for each decider, and keep it.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class CommandHandlers {
    private final StoredAggregates.Shared shared;
    private final Codec codec;
    private final EventStore events;
    private final SnapshotStore snapshots;
    private final @Nullable AggregateCache cache;

    private CommandHandlers(Builder builder) {
        this.shared = new StoredAggregates.Shared(builder.database, builder.background);
        this.codec = builder.codec;
        this.events = builder.events;
        this.snapshots = builder.snapshots;
        this.cache = builder.cacheSize == 0 ? null : new AggregateCache(builder.cacheSize);
    }

    /**
     * Starts building what makes handlers.
     *
     * @param database the database of both stores
     * @param codec the codec of both stores
     * @param events appends and reads; its tenant is that of the handlers
     * @param snapshots keeps the snapshots, under the tenant of {@code events}
     */
    public static Builder builder(StoreDatabase database, Codec codec, EventStore events, SnapshotStore snapshots) {
        return new Builder(database, codec, events, snapshots);
    }

    /** Returns a handler whose aggregates are folded from their first event, or from the cache if there is one. */
    public <C, E, S> CommandHandler<C, E, S> of(Decider<C, E, S> decider) {
        Assert.notNull(decider, "decider must not be null");
        AggregateSource<S> source = cache == null
                ? new FoldedAggregates<>(events, decider)
                : new StoredAggregates<>(shared, events, decider, null, SnapshotPolicy.never(), view());
        return new CommandHandler<>(events, decider, source);
    }

    /**
     * Returns a handler whose aggregates are loaded from their newest snapshot and the events that came after. Snapshots
     * are saved in the background, after the commit, and are made of what is committed then.
     * <p>
     * The snapshots of a stream are kept under its id, so one kind of state with snapshots fits a stream. Whenever
     * {@code evolve} or the state changes its meaning, either raise the schema version of the state's class
     * ({@link io.pgstore.codec.EventType}) and add an upcaster, or give the class a new type name: snapshots under another
     * name, or of a version that this application does not know, are skipped and made again.
     *
     * @param stateType the class of the states; if abstract, the classes that implement it are registered in the codec
     * @throws io.pgstore.codec.PayloadException if the class cannot be stored: its type name is taken
     */
    public <C, E, S> CommandHandler<C, E, S> of(Decider<C, E, S> decider, Class<S> stateType, SnapshotPolicy policy) {
        Assert.notNull(decider, "decider must not be null");
        Assert.notNull(policy, "policy must not be null");
        if (!Modifier.isAbstract(stateType.getModifiers())) {
            // Registers the class, so that snapshots of an earlier run can be read.
            codec.typeName(stateType);
        }
        return new CommandHandler<>(
                events,
                decider,
                new StoredAggregates<>(
                        shared,
                        events,
                        decider,
                        new StateSnapshots<>(snapshots.forTenant(events.tenantId()), stateType),
                        policy,
                        view()));
    }

    // A kind of its own for each handler: two may have equal deciders and fold to states of different types.
    private <S> AggregateCache.@Nullable View<S> view() {
        return cache == null ? null : cache.view(new Object(), events.tenantId());
    }

    /** Builds {@link CommandHandlers}. */
    public static final class Builder {
        private final StoreDatabase database;
        private final Codec codec;
        private final EventStore events;
        private final SnapshotStore snapshots;
        private BackgroundTasks background = new BackgroundTasks();
        private long cacheSize;

        private Builder(StoreDatabase database, Codec codec, EventStore events, SnapshotStore snapshots) {
            this.database = database;
            this.codec = codec;
            this.events = events;
            this.snapshots = snapshots;
        }

        /** Sets what saves snapshots. The caller closes it. */
        public Builder background(BackgroundTasks tasks) {
            background = tasks;
            return this;
        }

        /**
         * Keeps folded aggregates in memory, so that only the events are read that came since; without this, none. A
         * cached aggregate is never trusted: a load makes sure that its last event is the stream's, and an append expects
         * the loaded version. Needs the library Caffeine.
         * <p>
         * States must be immutable: a decider that changes a state in place changes the cached one.
         *
         * @param maximumSize the most aggregates kept, of all handlers together; positive
         */
        public Builder cache(long maximumSize) {
            Assert.isTrue(maximumSize > 0, () -> "maximumSize must be positive: " + maximumSize);
            cacheSize = maximumSize;
            return this;
        }

        /** Builds it. */
        public CommandHandlers build() {
            return new CommandHandlers(this);
        }
    }
}
