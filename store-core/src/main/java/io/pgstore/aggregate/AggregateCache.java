package io.pgstore.aggregate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates that were folded before, a bounded number of them. What is found here may be of a transaction that was
 * rolled back after all: whoever takes it makes sure that its last event is the stream's.
 */
final class AggregateCache {
    /**
     * Where an aggregate is kept.
     *
     * @param kind which of the deciders folded it
     */
    private record Key(Object kind, String tenantId, String streamId) {}

    private final Cache<Key, Loaded<?>> aggregates;

    AggregateCache(long maximumSize) {
        // Evicts on the writing thread, so that there are never more.
        aggregates = Caffeine.newBuilder()
                .maximumSize(maximumSize)
                .executor(Runnable::run)
                .build();
    }

    /** The aggregates of one decider and tenant. */
    <S> View<S> view(Object kind, String tenantId) {
        return new View<>(kind, tenantId);
    }

    /** The aggregates of one decider and tenant. */
    final class View<S> {
        private final Object kind;
        private final String tenantId;

        private View(Object kind, String tenantId) {
            this.kind = kind;
            this.tenantId = tenantId;
        }

        @SuppressWarnings("unchecked") // what one decider folded has its state's type
        @Nullable
        Loaded<S> find(String streamId) {
            return (Loaded<S>) aggregates.getIfPresent(key(streamId));
        }

        /** Keeps an aggregate, unless a newer one is kept. */
        void remember(Loaded<S> loaded) {
            aggregates
                    .asMap()
                    .merge(
                            key(loaded.streamId()),
                            loaded,
                            (kept, offered) -> offered.version() < kept.version()
                                    ? kept
                                    : offered.withSnapshot(kept.snapshotVersion(), kept.since()));
        }

        /** Forgets what was found, unless another one is kept by now. */
        void forget(Loaded<S> found) {
            aggregates.asMap().remove(key(found.streamId()), found);
        }

        /** Takes note of the newest snapshot of an aggregate. */
        void noteSnapshot(Loaded<S> snapshotted) {
            aggregates
                    .asMap()
                    .computeIfPresent(
                            key(snapshotted.streamId()),
                            (key, kept) -> kept.withSnapshot(snapshotted.snapshotVersion(), snapshotted.since()));
        }

        View<S> forTenant(String otherTenantId) {
            return new View<>(kind, otherTenantId);
        }

        private Key key(String streamId) {
            return new Key(kind, tenantId, streamId);
        }
    }
}
