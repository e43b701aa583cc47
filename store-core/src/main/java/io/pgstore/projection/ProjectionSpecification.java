package io.pgstore.projection;

import io.pgstore.codec.Codec;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventRecorder;
import io.pgstore.event.RecordedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tests a projection of documents without a database: given events, when more come, then these are the documents. Events and
 * documents go through JSON, as they do in a store.
 * <pre>{@code
 * ProjectionSpecification.of(orders)
 *         .given("order-1", new Placed("tea", 3))
 *         .when("order-1", new Paid())
 *         .then("order-1", new Order("tea", 3, true));
 * }</pre>
 * What is wrong is an {@link AssertionError} that says what was expected and what there was. Not thread-safe.
 *
 * @param <T> the documents
 * @since 0.1
 */
public final class ProjectionSpecification<T> {
    private static final String TENANT = "default";

    private final DocumentProjection<T> projection;
    private final Codec codec;
    private final Folding<T> folding;
    private final Predicate<RecordedEvent> filter;
    private final EventRecorder recorder;
    private final Map<String, T> documents = new TreeMap<>();
    private List<RecordedEvent> last = List.of();

    private ProjectionSpecification(DocumentProjection<T> projection, Codec codec) {
        this.projection = projection;
        this.codec = codec;
        this.folding = new Folding<>(projection);
        this.filter = projection.settings().filter().withTenant(TENANT).predicate(codec, TENANT);
        this.recorder = new EventRecorder(codec, TENANT);
    }

    /** Begins without events, with a codec that knows only what classes say of themselves. */
    public static <T> ProjectionSpecification<T> of(DocumentProjection<T> projection) {
        return of(projection, JacksonCodec.builder().build());
    }

    /** Begins without events. */
    public static <T> ProjectionSpecification<T> of(DocumentProjection<T> projection, Codec codec) {
        return new ProjectionSpecification<>(projection, codec);
    }

    /** Has the projection take events of a stream, which happened before. */
    public ProjectionSpecification<T> given(String streamId, Object... events) {
        take(recorder.record(streamId, Arrays.asList(events)));
        return this;
    }

    /** Has the projection take the events of a stream, all in one batch, that it is about. */
    public ProjectionSpecification<T> when(String streamId, Object... events) {
        last = recorder.record(streamId, Arrays.asList(events));
        take(last);
        return this;
    }

    /** Checks one document. */
    public ProjectionSpecification<T> then(String documentId, T expected) {
        T found = documents.get(documentId);
        if (!Objects.equals(expected, found)) {
            throw different("Document %s".formatted(documentId), expected, found);
        }
        return this;
    }

    /** Checks that there is no such document. */
    public ProjectionSpecification<T> thenAbsent(String documentId) {
        T found = documents.get(documentId);
        if (found != null) {
            throw different("Document %s".formatted(documentId), null, found);
        }
        return this;
    }

    /** Checks that these are all documents, by their ids. */
    public ProjectionSpecification<T> thenOnly(Map<String, T> expected) {
        if (!documents.equals(expected)) {
            throw different("The documents", new TreeMap<>(expected), documents);
        }
        return this;
    }

    /** Checks that the events of the last {@link #when} change nothing when they come once more. */
    public ProjectionSpecification<T> thenTheSameAgainChangesNothing() {
        Map<String, T> before = new TreeMap<>(documents);
        take(last);
        if (!documents.equals(before)) {
            throw different("The documents, after the same events came again", before, documents);
        }
        return this;
    }

    private void take(List<RecordedEvent> events) {
        List<RecordedEvent> taken = new ArrayList<>(events);
        taken.removeIf(filter.negate());
        folding.byDocument(taken).forEach((key, ofDocument) -> {
            String id = key.documentId();
            T after = folding.fold(id, documents.get(id), ofDocument);
            if (after == null) {
                documents.remove(id);
            } else {
                documents.put(
                        id,
                        codec.decode(
                                codec.encode(after), projection.collection().type()));
            }
        });
    }

    private AssertionError different(String what, @Nullable Object expected, @Nullable Object found) {
        return new AssertionError("%s of projection %s:%n  expected: %s%n  but was:  %s"
                .formatted(what, projection.settings(), words(expected), words(found)));
    }

    private static Object words(@Nullable Object value) {
        return value == null ? "(absent)" : value;
    }
}
