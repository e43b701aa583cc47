package io.pgstore.state;

import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.Assert;

/** Writes many states: each by itself, or all or nothing. */
final class BatchUpsert {
    private final StoreDatabase database;
    private final StateEncoder encoder;
    private final StateRevisions revisions;
    private final BatchStatement statement;

    BatchUpsert(DurableStateContext context, String tenantId) {
        this.database = context.database();
        this.encoder = new StateEncoder(context, tenantId);
        this.revisions = new StateRevisions(database, tenantId);
        this.statement = new BatchStatement(context, tenantId);
    }

    List<UpsertResult> upsertAll(List<DurableStateWrite> writes) {
        List<BatchItem> items = encode(writes);
        if (items.isEmpty()) {
            return List.of();
        }
        Map<String, DurableStateMetadata> written = new HashMap<>();
        Map<String, Long> stale = new HashMap<>();
        return Attempts.untilDecided(items.get(0).persistenceId(), () -> {
            written.putAll(statement.run(without(items, written, stale), false));
            stale.putAll(stale(without(items, written, stale)));
            return without(items, written, stale).isEmpty()
                    ? Optional.of(results(items, written, stale))
                    : Optional.empty();
        });
    }

    List<UpsertResult> upsertAllOrNone(List<DurableStateWrite> writes) {
        List<BatchItem> items = encode(writes);
        if (items.isEmpty()) {
            return List.of();
        }
        // With one new state at most, the statement itself is all or nothing.
        boolean oneStatement = items.stream().filter(BatchItem::creates).count() <= 1;
        return Attempts.untilDecided(items.get(0).persistenceId(), () -> {
            Map<String, DurableStateMetadata> written = oneStatement
                    ? statement.run(items, true)
                    : database.writeAtomically(() -> BatchStatement.describe(items), () -> runOrTakeBack(items));
            if (written.isEmpty()) {
                requireGone(items);
                return Optional.empty();
            }
            return Optional.of(results(items, written, Map.of()));
        });
    }

    private Map<String, DurableStateMetadata> runOrTakeBack(List<BatchItem> items) {
        Map<String, DurableStateMetadata> written = statement.run(items, true);
        if (written.size() < items.size() && !written.isEmpty()) {
            statement.removeCreated(List.copyOf(written.keySet()));
            return Map.of();
        }
        return written;
    }

    /** Throws for the first stale item; if what stood in the way is gone by now, there is none. */
    private void requireGone(List<BatchItem> items) {
        Map<String, Long> stale = stale(items);
        items.stream()
                .filter(item -> stale.containsKey(item.persistenceId()))
                .findFirst()
                .ifPresent(item -> {
                    throw new StaleRevisionException(
                            item.persistenceId(),
                            item.expectedRevision(),
                            stale.getOrDefault(item.persistenceId(), 0L));
                });
    }

    /** Returns the actual revisions of the items that are not at the expected ones, by id. */
    private Map<String, Long> stale(List<BatchItem> items) {
        if (items.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> actual =
                revisions.current(items.stream().map(BatchItem::persistenceId).toList());
        Map<String, Long> stale = new HashMap<>();
        for (BatchItem item : items) {
            long revision = actual.getOrDefault(item.persistenceId(), 0L);
            if (revision != item.expectedRevision()) {
                stale.put(item.persistenceId(), revision);
            }
        }
        return stale;
    }

    private static List<BatchItem> without(List<BatchItem> items, Map<String, ?> written, Map<String, ?> stale) {
        return items.stream()
                .filter(item -> !written.containsKey(item.persistenceId()) && !stale.containsKey(item.persistenceId()))
                .toList();
    }

    private static List<UpsertResult> results(
            List<BatchItem> items, Map<String, DurableStateMetadata> written, Map<String, Long> stale) {
        return items.stream()
                .map(item -> {
                    DurableStateMetadata metadata = written.get(item.persistenceId());
                    return new UpsertResult(
                            item.persistenceId(),
                            item.expectedRevision(),
                            metadata == null ? stale.getOrDefault(item.persistenceId(), 0L) : metadata.revision(),
                            metadata == null ? null : metadata.updatedAt());
                })
                .toList();
    }

    private List<BatchItem> encode(List<DurableStateWrite> writes) {
        List<BatchItem> items = new ArrayList<>(writes.size());
        Set<String> ids = new HashSet<>();
        for (DurableStateWrite write : writes) {
            Assert.isTrue(ids.add(write.persistenceId()), () -> "durable state %s is there twice"
                    .formatted(write.persistenceId()));
            items.add(new BatchItem(encoder.encode(write.persistenceId(), write.state()), write.expectedRevision()));
        }
        return items;
    }
}
