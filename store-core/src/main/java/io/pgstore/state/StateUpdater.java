package io.pgstore.state;

import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.util.Assert;

/** Changes states by functions: optimistically, or under a lock. */
final class StateUpdater {
    private static final int MAX_RETRIES = 10;
    private static final Duration FIRST_DELAY = Duration.ofMillis(5);
    private static final Duration MAX_DELAY = Duration.ofMillis(500);

    private final StoreDatabase database;
    private final StateReader reader;
    private final StateUpsert writer;
    private final StateEncoder encoder;
    private final RetryTemplate retries = new RetryTemplate(RetryPolicy.builder()
            .includes(List.of(StaleRevisionException.class))
            .maxRetries(MAX_RETRIES)
            .delay(FIRST_DELAY)
            .multiplier(2)
            .jitter(FIRST_DELAY)
            .maxDelay(MAX_DELAY)
            .build());

    StateUpdater(DurableStateContext context, String tenantId) {
        this.database = context.database();
        this.reader = new StateReader(context, tenantId);
        this.writer = new StateUpsert(context, tenantId);
        this.encoder = new StateEncoder(context, tenantId);
    }

    <T> DurableState<T> update(String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change) {
        encoder.requirePersistenceId(persistenceId);
        database.requireWritable(() -> "update durable state " + persistenceId);
        return retries.invoke(() -> tryUpdate(persistenceId, type, change));
    }

    <T> DurableState<T> compute(String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change) {
        encoder.requirePersistenceId(persistenceId);
        return database.writeAtomically(
                () -> "compute durable state " + persistenceId,
                () -> Attempts.untilDecided(persistenceId, () -> tryCompute(persistenceId, type, change)));
    }

    /** Returns nothing if the entity was absent, so that no row could be locked, and another writer created it. */
    private <T> Optional<DurableState<T>> tryCompute(
            String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change) {
        Optional<DurableState<T>> current = reader.loadForUpdate(persistenceId, type);
        T next = apply(persistenceId, current, change);
        try {
            return Optional.of(write(persistenceId, current, next));
        } catch (StaleRevisionException exception) {
            if (current.isPresent()) {
                throw exception;
            }
            return Optional.empty();
        }
    }

    private <T> DurableState<T> tryUpdate(
            String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change) {
        Optional<DurableState<T>> current = reader.load(persistenceId, type);
        return write(persistenceId, current, apply(persistenceId, current, change));
    }

    private static <T> T apply(
            String persistenceId, Optional<DurableState<T>> current, Function<Optional<T>, ? extends T> change) {
        T next = change.apply(current.map(DurableState::state));
        Assert.notNull(next, () -> "the change of durable state %s must not return null".formatted(persistenceId));
        return next;
    }

    private <T> DurableState<T> write(String persistenceId, Optional<DurableState<T>> current, T next) {
        long revision = current.map(DurableState::revision).orElse(0L);
        DurableStateMetadata written = writer.upsert(persistenceId, revision, next);
        return new DurableState<>(persistenceId, written.revision(), next, written.updatedAt());
    }
}
