package io.pgstore.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the documents that a query finds. Documents that are created, changed or deleted between two pages move no
 * others: none that stays where it is in the order is left out or comes twice.
 *
 * @param documents the documents, in order
 * @param next what to give to {@link DocumentQuery#after} for the next page; {@code null} when this page is the last one
 * @since 0.1
 */
public record DocumentPage<T>(
        List<Document<T>> documents, @Nullable String next) {
    public DocumentPage {
        documents = List.copyOf(documents);
    }
}
