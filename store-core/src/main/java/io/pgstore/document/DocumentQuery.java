package io.pgstore.document;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which documents to read, in which order, and how many of them. Immutable.
 *
 * @param filter which documents
 * @param sort what they are sorted by, before their ids
 * @param limit how many at most; {@code null} for all
 * @param skip how many of the first are left out; better {@link #after} for more than a few
 * @param after where to go on: {@link DocumentPage#next()} of the page before, of the same query; {@code null} to begin
 * @since 0.1
 */
public record DocumentQuery(
        Filter filter,
        List<SortKey> sort,
        @Nullable Integer limit,
        long skip,
        @Nullable String after) {
    public DocumentQuery {
        sort = List.copyOf(sort);
        Integer given = limit;
        Assert.isTrue(given == null || given > 0, () -> "limit must be positive: " + given);
        long givenSkip = skip;
        Assert.isTrue(skip >= 0, () -> "skip must not be negative: " + givenSkip);
    }

    /** Returns a query of all documents, sorted by their ids. */
    public static DocumentQuery all() {
        return where(Filter.all());
    }

    /** Returns a query of the documents that {@code filter} means, sorted by their ids. */
    public static DocumentQuery where(Filter filter) {
        return new DocumentQuery(filter, List.of(), null, 0, null);
    }

    /** Returns this query, sorted by {@code keys}, then by the ids. */
    public DocumentQuery sort(SortKey... keys) {
        return new DocumentQuery(filter, List.of(keys), limit, skip, after);
    }

    /** Returns this query, of at most {@code most} documents. */
    public DocumentQuery limit(int most) {
        return new DocumentQuery(filter, sort, most, skip, after);
    }

    /** Returns this query without its first {@code first} documents. */
    public DocumentQuery skip(long first) {
        return new DocumentQuery(filter, sort, limit, first, after);
    }

    /** Returns this query, begun where another page of it has ended; {@code null} begins at the start. */
    public DocumentQuery after(@Nullable String token) {
        return new DocumentQuery(filter, sort, limit, skip, token);
    }
}
