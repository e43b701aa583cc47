package io.pgstore.event;

import io.pgstore.schema.Identifiers;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which streams to list, ordered by the bytes of their ids.
 *
 * @param prefix what the ids begin with; empty for all
 * @param category the category of the streams; {@code null} for all
 * @param after the id after which the page begins, exclusive; {@code null} for the first page
 * @param limit the most streams in the page
 * @since 0.1
 */
public record StreamListing(
        String prefix, @Nullable String category, @Nullable String after, int limit) {
    public StreamListing {
        Identifiers.requireText("prefix", prefix);
        requireText("category", category);
        requireText("after", after);
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        Assert.isTrue(category == null || prefix.isEmpty(), "prefix and category exclude each other");
    }

    private static void requireText(String what, @Nullable String value) {
        if (value != null) {
            Identifiers.requireText(what, value);
        }
    }

    /** Lists all streams. */
    public static StreamListing all(int limit) {
        return new StreamListing("", null, null, limit);
    }

    /** Lists the streams whose ids begin with {@code prefix}. */
    public static StreamListing prefix(String prefix, int limit) {
        return new StreamListing(prefix, null, null, limit);
    }

    /** Lists the streams of {@code category}. */
    public static StreamListing category(String category, int limit) {
        Assert.notNull(category, "category must not be null");
        return new StreamListing("", category, null, limit);
    }

    /** Returns the page that begins after {@code streamId}, exclusive. */
    public StreamListing after(String streamId) {
        Assert.notNull(streamId, "streamId must not be null");
        return new StreamListing(prefix, category, streamId, limit);
    }
}
