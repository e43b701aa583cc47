package io.pgstore.event;

import io.pgstore.schema.Identifiers;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * An event to append: its payload and what goes with it. Immutable.
 *
 * @param eventId the event's id, which makes an append sent again recognisable; {@code null}: the store makes one
 * @param payload the payload, any object that the codec can encode
 * @param metadata correlation, causation and free-form values
 * @param tags at most 64 tags, each at most 255 characters
 * @since 0.1
 */
public record EventData(@Nullable UUID eventId, Object payload, Metadata metadata, Set<String> tags) {
    private static final int MAX_TAGS = 64;

    public EventData {
        Assert.notNull(payload, "payload must not be null");
        Assert.isTrue(!(payload instanceof EventData), "payload must not be an EventData itself");
        Assert.notNull(metadata, "metadata must not be null");
        requireTags(tags);
        tags = tags.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /** Checks that an event may carry the tags. */
    static void requireTags(Set<String> tags) {
        Assert.notNull(tags, "tags must not be null");
        Assert.isTrue(tags.size() <= MAX_TAGS, "an event has at most " + MAX_TAGS + " tags");
        for (String tag : tags) {
            Identifiers.requireTag(tag);
        }
    }

    /** Returns an event of {@code payload} alone; the store makes its id. */
    public static EventData of(Object payload) {
        return new EventData(null, payload, Metadata.none(), Set.of());
    }

    /** Returns this event with the id {@code id}. */
    public EventData withId(UUID id) {
        return new EventData(id, payload, metadata, tags);
    }

    /** Returns this event with other metadata. */
    public EventData withMetadata(Metadata other) {
        return new EventData(eventId, payload, other, tags);
    }

    /** Returns this event with other tags. */
    public EventData withTags(String... other) {
        return new EventData(eventId, payload, metadata, Set.copyOf(List.of(other)));
    }
}
