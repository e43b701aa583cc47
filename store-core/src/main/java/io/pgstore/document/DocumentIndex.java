package io.pgstore.document;

import io.pgstore.schema.CollectionIndex;
import java.util.Locale;
import org.springframework.util.Assert;

/**
 * An index that is declared on a collection. It answers filters and sorts of values of its kind at its path; filters and
 * sorts of another kind do not use it. Each costs writes: documents are no longer updated in place (HOT) when what is
 * indexed changes.
 *
 * @since 0.1
 */
public final class DocumentIndex {
    private final String suffix;
    private final String definition;

    private DocumentIndex(String suffix, String definition) {
        this.suffix = suffix;
        this.definition = definition;
    }

    /** An index on numbers. */
    public static DocumentIndex number(String path) {
        return of(ValueKind.NUMBER, path);
    }

    /** An index on texts, in the order of their Unicode characters; of longer texts, on the first 512 characters. */
    public static DocumentIndex text(String path) {
        return of(ValueKind.TEXT, path);
    }

    /** An index on moments: texts in ISO 8601 with {@code Z} or an offset, as {@code Instant} is written. */
    public static DocumentIndex instant(String path) {
        return of(ValueKind.INSTANT, path);
    }

    /** An index on local times: texts in ISO 8601 without an offset, as {@code LocalDateTime} is written. */
    public static DocumentIndex dateTime(String path) {
        return of(ValueKind.DATE_TIME, path);
    }

    /** An index on dates: texts such as {@code 2026-01-31}, as {@code LocalDate} is written. */
    public static DocumentIndex date(String path) {
        return of(ValueKind.DATE, path);
    }

    /** An index on all that the documents hold (GIN), for filters of containment and JSON paths. */
    public static DocumentIndex content() {
        return new DocumentIndex("content_idx", "USING gin (data jsonb_path_ops)");
    }

    /**
     * Returns this index under a name of its own, for paths that make too long a name.
     *
     * @param name what the index's name adds to that of the table, which is {@code doc_} and the collection's name
     * @throws IllegalArgumentException if {@code name} does not match {@code [A-Za-z_][A-Za-z0-9_]*}
     */
    public DocumentIndex named(String name) {
        Assert.isTrue(name.matches("[A-Za-z_][A-Za-z0-9_]*"), () -> "no name of an index: '%s'".formatted(name));
        return new DocumentIndex(name, definition);
    }

    /** Returns what the index's name adds to that of the table. */
    public String name() {
        return suffix;
    }

    CollectionIndex on(String table) {
        return new CollectionIndex(table, suffix, definition);
    }

    private static DocumentIndex of(ValueKind kind, String path) {
        String expression = kind.expression(DocumentPath.below(path), "data");
        String suffix = "%s_%s_idx"
                .formatted(path.replaceAll("[^A-Za-z0-9]", "_"), kind.name().toLowerCase(Locale.ROOT));
        return new DocumentIndex(suffix, "(tenant_id, %s)".formatted(expression));
    }
}
