package io.pgstore.aggregate;

import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.FoldUntil;
import io.pgstore.event.StreamRange;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Aggregates from the cache, or from their newest snapshot, of whose streams only the tail is read. Both are made of
 * stored events, never of what was just decided.
 */
final class StoredAggregates<E, S> implements AggregateSource<S> {
    /** What the aggregates of all tenants share. */
    record Shared(StoreDatabase database, BackgroundTasks background) {
        /**
         * Runs what follows a load or an append once the transaction has committed. In a callback after its end, or under a
         * manager that tells nobody of it, at once: a read works there, and what follows it makes sure of itself.
         */
        void afterCommit(Runnable action) {
            if (TransactionSynchronizationManager.isSynchronizationActive()) {
                database.afterCommit(action);
            } else {
                action.run();
            }
        }
    }

    private final Shared shared;
    private final EventStore events;
    private final Decider<?, E, S> decider;
    private final @Nullable StateSnapshots<S> snapshots;
    private final SnapshotPolicy policy;
    private final AggregateCache.@Nullable View<S> cache;
    private final Set<String> pending = ConcurrentHashMap.newKeySet();

    StoredAggregates(
            Shared shared,
            EventStore events,
            Decider<?, E, S> decider,
            @Nullable StateSnapshots<S> snapshots,
            SnapshotPolicy policy,
            AggregateCache.@Nullable View<S> cache) {
        this.shared = shared;
        this.events = events;
        this.decider = decider;
        this.snapshots = snapshots;
        this.policy = policy;
        this.cache = cache;
    }

    @Override
    public Loaded<S> load(String streamId, ExpectedVersion expected) {
        Loaded<S> loaded = load(streamId);
        while (!expected.allows(loaded.version())) {
            // Throws, unless the stream has come to an expected version meanwhile.
            events.aggregate(
                    streamId,
                    loaded.version(),
                    (version, event) -> version,
                    FoldUntil.version(0).expecting(expected));
            loaded = load(streamId);
        }
        return loaded;
    }

    @Override
    public void unchanged(Loaded<S> loaded) {
        if (loaded.isDue(policy)) {
            requestSnapshot(loaded.streamId());
        }
    }

    @Override
    public void appended(Loaded<S> loaded, AppendResult append) {
        if (loaded.isDueAfter(append, policy)) {
            requestSnapshot(loaded.streamId());
        }
    }

    @Override
    public AggregateSource<S> forTenant(String tenantId) {
        return new StoredAggregates<>(
                shared,
                events.forTenant(tenantId),
                decider,
                snapshots == null ? null : snapshots.forTenant(tenantId),
                policy,
                cache == null ? null : cache.forTenant(tenantId));
    }

    private Loaded<S> load(String streamId) {
        Loaded<S> loaded = continueCached(streamId).orElseGet(() -> loadStored(streamId));
        if (cache != null && loaded.lastEvent() != null) {
            AggregateCache.View<S> view = cache;
            shared.afterCommit(() -> view.remember(loaded));
        }
        return loaded;
    }

    private Optional<Loaded<S>> continueCached(String streamId) {
        Loaded<S> cached = cache == null ? null : cache.find(streamId);
        if (cache == null || cached == null) {
            return Optional.empty();
        }
        TailFold<E, S> tail = TailFold.confirming(cached, decider);
        long head = events.read(streamId, StreamRange.from(cached.version()), tail);
        if (tail.confirmed() && tail.version() == head) {
            return Optional.of(tail.result());
        }
        cache.forget(cached);
        return Optional.empty();
    }

    /** Loads what is stored, without the cache. */
    private Loaded<S> loadStored(String streamId) {
        Loaded<S> start = newestSnapshot(streamId);
        TailFold<E, S> tail = TailFold.after(start, decider);
        long head = events.read(streamId, StreamRange.from(start.version() + 1), tail);
        if (head < tail.version()) {
            throw AggregateIntegrityException.beyondHead(streamId, tail.version(), head);
        }
        if (head > tail.version()) {
            throw AggregateIntegrityException.hole(streamId, tail.version(), head);
        }
        return tail.result();
    }

    private Loaded<S> newestSnapshot(String streamId) {
        return Optional.ofNullable(snapshots)
                .flatMap(stored -> stored.newest(streamId))
                .map(Loaded::of)
                .orElseGet(() -> Loaded.initial(streamId, decider.initialState()));
    }

    private void requestSnapshot(String streamId) {
        shared.afterCommit(() -> {
            if (pending.add(streamId)
                    && !shared.background().run("Snapshot of " + streamId, () -> saveSnapshot(streamId))) {
                pending.remove(streamId);
            }
        });
    }

    /** Saves a snapshot of what is committed by now, if it is still due. */
    private void saveSnapshot(String streamId) {
        pending.remove(streamId);
        Loaded<S> stored = loadStored(streamId);
        if (snapshots != null && stored.isDue(policy)) {
            stored =
                    stored.withSnapshot(stored.version(), snapshots.save(stored).createdAt());
        }
        if (cache != null) {
            cache.noteSnapshot(stored);
        }
    }
}
