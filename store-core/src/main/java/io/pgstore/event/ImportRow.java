package io.pgstore.event;

import io.pgstore.codec.JsonbText;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.Identifiers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** An imported event, checked and ready to be written; whatever is wrong with one is told with its place. */
record ImportRow(ImportedEvent event, @Nullable String metadataJson) {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    static ImportRow of(ImportedEvent event) {
        Assert.notNull(event, "an imported event must not be null");
        try {
            requireIdentifiers(event);
            JsonbText.requireJson("its payload", event.json());
            return new ImportRow(event, MetadataJson.write(event.metadata(), event.tags()));
        } catch (PayloadException exception) {
            throw new PayloadException(refusal(event, exception), exception);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException(refusal(event, exception), exception);
        }
    }

    String streamId() {
        return event.streamId();
    }

    long version() {
        return event.version();
    }

    /** Returns the time as PostgreSQL holds it: in whole microseconds. */
    String recordedAt() {
        return event.recordedAt().truncatedTo(ChronoUnit.MICROS).toString();
    }

    private static void requireIdentifiers(ImportedEvent event) {
        Identifiers.requireId("stream id", event.streamId());
        Identifiers.requireName("event type", event.type());
        Assert.isTrue(event.schemaVersion() >= 1, () -> "schemaVersion must be at least 1: " + event.schemaVersion());
        EventData.requireTags(event.tags());
        event.metadata().requireIds();
        Instant time = event.recordedAt();
        Assert.isTrue(
                !time.isBefore(EARLIEST) && !time.isAfter(LATEST),
                () -> "recordedAt must be between the years 1 and 9999: " + time);
    }

    private static String refusal(ImportedEvent event, Exception reason) {
        return "Event %s, version %d of stream %s, cannot be imported: %s"
                .formatted(event.eventId(), event.version(), event.streamId(), reason.getMessage());
    }
}
