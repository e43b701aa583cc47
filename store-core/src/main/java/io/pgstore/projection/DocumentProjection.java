package io.pgstore.projection;

import io.pgstore.document.CollectionDefinition;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A projection that keeps documents.
 *
 * @param settings how it runs
 * @param collection where its documents are; nobody else writes there
 * @param ids which documents an event changes; {@code null} for the one named as its stream
 * @param initial makes the document that the first event of an id finds, by the id; {@code null} for none
 * @param evolve says what a document becomes by an event
 * @param <T> the documents
 * @since 0.1
 */
public record DocumentProjection<T>(
        ProjectionSettings settings,
        CollectionDefinition<T> collection,
        @Nullable DocumentIds ids,
        @Nullable Function<String, T> initial,
        Evolve<T> evolve)
        implements Projection {}
