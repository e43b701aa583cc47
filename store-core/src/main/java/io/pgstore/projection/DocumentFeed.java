package io.pgstore.projection;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;

/**
 * Folds events into documents: reads each document once, writes it once, in one statement for all, and folds again what
 * others have changed in between.
 */
final class DocumentFeed<T> implements ProjectionFeed {
    // After a write of many all rows are locked, so the next one finds them as it expects.
    private static final int MAX_ROUNDS = 10;

    private final Codec codec;
    private final ProjectionSettings settings;
    private final Class<T> type;
    private final Folding<T> folding;
    private final ProjectionGate gate;
    private final DocumentRows rows;

    DocumentFeed(StoreDatabase database, Codec codec, DocumentProjection<T> projection, ProjectionGate gate) {
        this.codec = codec;
        this.settings = projection.settings();
        this.type = projection.collection().type();
        this.folding = new Folding<>(projection);
        this.gate = gate;
        this.rows = new DocumentRows(database, projection, gate);
    }

    @Override
    public void take(List<RecordedEvent> events, Standing.Feeder feeder) {
        // Of what a consumer brings most may be for nothing: an inline projection takes it from appends.
        if (feeder == Standing.Feeder.LOG && !gate.enter().takesFrom(feeder)) {
            return;
        }
        byTenant(events).forEach((tenantId, documents) -> {
            ProjectionGate.Passed<Map<String, StoredDocument>> passed = rows.pass(tenantId, documents.keySet());
            if (feeder == Standing.Feeder.APPEND) {
                gate.noteMissed(passed.unfed(), events);
            }
            if (passed.takesFrom(feeder)) {
                fold(tenantId, documents, passed.rows());
            }
        });
    }

    @Override
    public void takeAlone(List<RecordedEvent> events, Standing standing) {
        byTenant(events)
                .forEach((tenantId, documents) -> fold(tenantId, documents, rows.read(tenantId, documents.keySet())));
    }

    @Override
    public void reset(String tenantId) {
        rows.deleteAll(tenantId);
    }

    private Map<String, Map<String, List<RecordedEvent>>> byTenant(List<RecordedEvent> events) {
        Map<String, Map<String, List<RecordedEvent>>> tenants = new TreeMap<>();
        folding.byDocument(events)
                .forEach((key, ofDocument) -> tenants.computeIfAbsent(key.tenantId(), id -> new LinkedHashMap<>())
                        .put(key.documentId(), ofDocument));
        return tenants;
    }

    private void fold(String tenantId, Map<String, List<RecordedEvent>> documents, Map<String, StoredDocument> stored) {
        Map<String, List<RecordedEvent>> open = new LinkedHashMap<>(documents);
        Map<String, StoredDocument> known = new HashMap<>(stored);
        List<String> gone = new ArrayList<>();
        for (int round = 1; !open.isEmpty(); round++) {
            if (round > MAX_ROUNDS) {
                throw new CannotAcquireLockException("Documents of projection %s were always changed by others: %s"
                        .formatted(settings, open.keySet()));
            }
            List<String> empty = new ArrayList<>();
            List<DocumentRows.Write> writes = writes(open, known, empty);
            Map<String, DocumentRows.Written> written = write(tenantId, writes, round);
            open.keySet().retainAll(failed(writes, written));
            empty.stream().filter(id -> !open.containsKey(id)).forEach(gone::add);
            if (!open.isEmpty()) {
                known = readAgain(tenantId, open, written);
            }
        }
        rows.delete(tenantId, gone);
    }

    private Map<String, DocumentRows.Written> write(String tenantId, List<DocumentRows.Write> writes, int round) {
        if (writes.isEmpty()) {
            return Map.of();
        }
        boolean simple = round == 1 && writes.size() == 1 && writes.get(0).replaces();
        return simple ? rows.update(tenantId, writes.get(0)) : rows.write(tenantId, writes);
    }

    /** Returns what to write; a document that is to vanish is locked by writing it as it is. */
    private List<DocumentRows.Write> writes(
            Map<String, List<RecordedEvent>> documents, Map<String, StoredDocument> known, List<String> empty) {
        List<DocumentRows.Write> writes = new ArrayList<>();
        documents.forEach((id, events) -> {
            StoredDocument before = known.getOrDefault(id, StoredDocument.absent());
            T after = folding.fold(id, decode(id, before, events), events);
            if (after != null) {
                writes.add(new DocumentRows.Write(id, before, encode(id, after, events)));
            } else if (before.createdAt() != null) {
                empty.add(id);
                writes.add(new DocumentRows.Write(id, before, null));
            }
        });
        return writes;
    }

    private static List<String> failed(List<DocumentRows.Write> writes, Map<String, DocumentRows.Written> written) {
        return writes.stream()
                .filter(write -> !fits(write, written.get(write.id())))
                .map(DocumentRows.Write::id)
                .toList();
    }

    /** Returns whether a write went where it was meant to go: over the row that was read, or where there was none. */
    private static boolean fits(DocumentRows.Write write, DocumentRows.@Nullable Written written) {
        return written != null && written.made() == (write.before().createdAt() == null);
    }

    private Map<String, StoredDocument> readAgain(
            String tenantId, Map<String, List<RecordedEvent>> open, Map<String, DocumentRows.Written> written) {
        List<String> changed =
                open.keySet().stream().filter(id -> !written.containsKey(id)).toList();
        Map<String, StoredDocument> known = rows.read(tenantId, changed);
        // Its row was gone when we wrote: what stands there now is what we made of a document that is no more.
        written.forEach((id, row) -> {
            if (open.containsKey(id)) {
                known.put(id, new StoredDocument(null, row.version(), row.createdAt()));
            }
        });
        return known;
    }

    private @Nullable T decode(String id, StoredDocument stored, List<RecordedEvent> events) {
        EncodedPayload payload = stored.payload();
        try {
            return payload == null ? null : codec.decode(payload, type);
        } catch (PayloadException exception) {
            throw new ProjectionException(settings, events.get(0), id, exception);
        }
    }

    private EncodedPayload encode(String id, T document, List<RecordedEvent> events) {
        try {
            return codec.encode(document);
        } catch (RuntimeException exception) {
            throw new ProjectionException(settings, events.get(events.size() - 1), id, exception);
        }
    }
}
