package io.pgstore.state;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which part of a listing to read; listings are ordered by the bytes of the persistence ids.
 *
 * @param limit the most entities in the page
 * @param after the persistence id after which the page begins, exclusive; {@code null} for the first page
 * @since 0.1
 */
public record Page(int limit, @Nullable String after) {
    public Page {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
    }

    /** Returns the first page. */
    public static Page first(int limit) {
        return new Page(limit, null);
    }

    /** Returns the page that begins after {@code persistenceId}, exclusive. */
    public Page after(String persistenceId) {
        return new Page(limit, persistenceId);
    }
}
