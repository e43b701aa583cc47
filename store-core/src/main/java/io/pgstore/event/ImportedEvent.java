package io.pgstore.event;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.springframework.util.Assert;

/**
 * An event of another event table, brought in with {@link EventStore#importEvents}.
 *
 * @param streamId its stream
 * @param version its version in the stream, from 1 without holes
 * @param eventId its id
 * @param type its type name, as it shall be stored
 * @param schemaVersion its schema version, from 1
 * @param json its payload
 * @param metadata its metadata
 * @param tags its tags
 * @param recordedAt when it was recorded
 * @since 0.1
 */
public record ImportedEvent(
        String streamId,
        long version,
        UUID eventId,
        String type,
        int schemaVersion,
        String json,
        Metadata metadata,
        Set<String> tags,
        Instant recordedAt) {
    public ImportedEvent {
        Assert.notNull(streamId, "streamId must not be null");
        Assert.notNull(eventId, "eventId must not be null");
        Assert.notNull(json, "json must not be null");
        Assert.notNull(metadata, "metadata must not be null");
        Assert.notNull(tags, "tags must not be null");
        Assert.notNull(recordedAt, "recordedAt must not be null");
        Assert.isTrue(version > 0, () -> "version must be positive: " + version);
        tags = Set.copyOf(tags);
    }
}
