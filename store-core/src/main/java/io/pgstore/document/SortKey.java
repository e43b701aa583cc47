package io.pgstore.document;

/**
 * What a query sorts by: values of one kind at one path. Documents without such a value come last, in descending order
 * first. Documents with equal values are sorted by their ids, so that the order is always total. An index of the same
 * kind on the same path answers a sort.
 *
 * @since 0.1
 */
public final class SortKey {
    private final ValueKind kind;
    private final DocumentPath path;
    private final boolean descending;

    private SortKey(ValueKind kind, DocumentPath path, boolean descending) {
        this.kind = kind;
        this.path = path;
        this.descending = descending;
    }

    /** Sorts by numbers. */
    public static SortKey number(String path) {
        return of(ValueKind.NUMBER, path);
    }

    /** Sorts by texts, in the order of their Unicode characters; of longer texts, by the first 512 characters. */
    public static SortKey text(String path) {
        return of(ValueKind.TEXT, path);
    }

    /** Sorts by moments: texts in ISO 8601 with {@code Z} or an offset, as {@code Instant} is written. */
    public static SortKey instant(String path) {
        return of(ValueKind.INSTANT, path);
    }

    /** Sorts by local times: texts in ISO 8601 without an offset, as {@code LocalDateTime} is written. */
    public static SortKey dateTime(String path) {
        return of(ValueKind.DATE_TIME, path);
    }

    /** Sorts by dates: texts such as {@code 2026-01-31}, as {@code LocalDate} is written. */
    public static SortKey date(String path) {
        return of(ValueKind.DATE, path);
    }

    /** Returns the same in descending order: the exact reverse, but for the ids of equal values. */
    public SortKey descending() {
        return new SortKey(kind, path, true);
    }

    ValueKind kind() {
        return kind;
    }

    DocumentPath path() {
        return path;
    }

    boolean isDescending() {
        return descending;
    }

    private static SortKey of(ValueKind kind, String path) {
        return new SortKey(kind, DocumentPath.below(path), false);
    }
}
