package io.pgstore.kv;

import io.pgstore.schema.KeyPrefix;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which keys to read, in the order of their bytes.
 *
 * @param prefix what they begin with; empty for all
 * @param from the least key, inclusive; {@code null} for none
 * @param to the key before which to end, exclusive; {@code null} for none
 * @param after the key after which the page begins, exclusive; {@code null} for the first page
 * @param limit the most keys of a page, at least 1
 * @since 0.1
 */
public record KeyQuery(
        String prefix,
        @Nullable String from,
        @Nullable String to,
        @Nullable String after,
        int limit) {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final KeyQuery ALL = new KeyQuery("", null, null, null, DEFAULT_LIMIT);

    public KeyQuery {
        Assert.notNull(prefix, "prefix must not be null");
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
    }

    /** Returns a query for all keys, 1,000 a page. */
    public static KeyQuery all() {
        return ALL;
    }

    /** Returns a query for the keys that begin with {@code prefix}, 1,000 a page. */
    public static KeyQuery prefixed(String prefix) {
        return new KeyQuery(prefix, null, null, null, DEFAULT_LIMIT);
    }

    /**
     * Returns a query for a range of keys, 1,000 a page.
     *
     * @param from the least key, inclusive
     * @param to the key before which to end, exclusive
     */
    public static KeyQuery between(String from, String to) {
        return new KeyQuery("", from, to, null, DEFAULT_LIMIT);
    }

    /** Returns this query with pages of at most {@code keys}. */
    public KeyQuery limit(int keys) {
        return new KeyQuery(prefix, from, to, after, keys);
    }

    /** Returns this query from after {@code key} on, exclusive: the last one of the page before. */
    public KeyQuery after(String key) {
        return new KeyQuery(prefix, from, to, key, limit);
    }

    String least() {
        return from == null ? "" : from;
    }

    String lastRead() {
        return after == null ? "" : after;
    }

    String end() {
        return to == null ? KeyPrefix.end("") : to;
    }

    String prefixEnd() {
        return KeyPrefix.end(prefix);
    }
}
