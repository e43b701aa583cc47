package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.Identifiers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a document projection makes of events, in memory. */
final class Folding<T> {
    private final DocumentProjection<T> projection;

    Folding(DocumentProjection<T> projection) {
        this.projection = projection;
    }

    /** Returns the events that change each document, in their order. */
    Map<DocumentKey, List<RecordedEvent>> byDocument(List<RecordedEvent> events) {
        Map<DocumentKey, List<RecordedEvent>> documents = new LinkedHashMap<>();
        for (RecordedEvent event : events) {
            for (String id : ids(event)) {
                documents
                        .computeIfAbsent(new DocumentKey(event.tenantId(), id), key -> new ArrayList<>())
                        .add(event);
            }
        }
        return documents;
    }

    /**
     * Returns what a document becomes; {@code null} if there is none any more.
     *
     * @param stored the document as it is; {@code null} if there is none
     */
    @Nullable
    T fold(String documentId, @Nullable T stored, List<RecordedEvent> events) {
        T document = stored;
        for (RecordedEvent event : events) {
            try {
                document = projection.evolve().evolve(document == null ? initial(documentId) : document, event);
            } catch (RuntimeException exception) {
                throw new ProjectionException(projection.settings(), event, documentId, exception);
            }
        }
        return document;
    }

    private @Nullable T initial(String documentId) {
        Function<String, T> initial = projection.initial();
        return initial == null ? null : initial.apply(documentId);
    }

    private Set<String> ids(RecordedEvent event) {
        DocumentIds ids = projection.ids();
        if (ids == null) {
            return Set.of(event.streamId());
        }
        try {
            Collection<String> found = ids.of(event);
            found.forEach(id -> requireId(event, id));
            return new LinkedHashSet<>(found);
        } catch (RuntimeException exception) {
            throw new ProjectionException(projection.settings(), event, null, exception);
        }
    }

    private static void requireId(RecordedEvent event, String id) {
        Identifiers.requireId("document id", id);
        Identifiers.requireKeyFits("document id", event.tenantId(), id);
    }
}
