package io.pgstore.event;

import io.pgstore.schema.Identifiers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What an event carries beside its payload. Immutable.
 *
 * @param correlationId what the event belongs to, such as a request or a business process; {@code null} if nothing
 * @param causationId what caused the event, such as a message or another event; {@code null} if unknown
 * @param values free-form values that can be written as JSON; keys starting with {@code $} are the store's own
 * @since 0.1
 */
public record Metadata(
        @Nullable String correlationId, @Nullable String causationId, Map<String, Object> values) {
    private static final Metadata NONE = new Metadata(null, null, Map.of());

    public Metadata {
        Assert.notNull(values, "metadata values must not be null");
        values.forEach((key, value) -> {
            Assert.isTrue(!key.startsWith("$"), () -> "metadata key is reserved: " + key);
            Assert.notNull(value, () -> "metadata value must not be null: " + key);
        });
        values = Map.copyOf(values);
    }

    /** Returns metadata without anything. */
    public static Metadata none() {
        return NONE;
    }

    /** Returns metadata with only a correlation id. */
    public static Metadata correlatedBy(String correlationId) {
        return new Metadata(correlationId, null, Map.of());
    }

    /**
     * Returns the metadata of what is done while handling {@code event}: caused by it, and correlated as it is, or by
     * it when it has no correlation id.
     */
    public static Metadata causedBy(RecordedEvent event) {
        String cause = event.eventId().toString();
        String correlation = event.metadata().correlationId();
        return new Metadata(correlation == null ? cause : correlation, cause, Map.of());
    }

    /** Checks that the ids may be written. */
    void requireIds() {
        if (correlationId != null) {
            Identifiers.requireId("correlation id", correlationId);
        }
        if (causationId != null) {
            Identifiers.requireId("causation id", causationId);
        }
    }

    /** Returns this metadata with another correlation id. */
    public Metadata withCorrelationId(String id) {
        return new Metadata(id, causationId, values);
    }

    /** Returns this metadata with another causation id. */
    public Metadata withCausationId(String id) {
        return new Metadata(correlationId, id, values);
    }

    /** Returns this metadata with one more value. */
    public Metadata with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new Metadata(correlationId, causationId, more);
    }

    /** Returns this metadata, with what it does not say taken from {@code defaults}. */
    public Metadata withDefaults(Metadata defaults) {
        if (defaults.equals(NONE)) {
            return this;
        }
        Map<String, Object> merged = new LinkedHashMap<>(defaults.values);
        merged.putAll(values);
        return new Metadata(
                correlationId == null ? defaults.correlationId : correlationId,
                causationId == null ? defaults.causationId : causationId,
                merged);
    }
}
