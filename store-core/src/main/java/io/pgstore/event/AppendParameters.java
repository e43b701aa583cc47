package io.pgstore.event;

import io.pgstore.schema.ArrayBinder;
import java.sql.SQLException;
import java.util.List;

/** Binds what the statements of appends have in common, in the order of their columns. */
final class AppendParameters {
    private AppendParameters() {}

    /** Binds the columns of one event that the caller decides, from {@code tenant_id} to {@code causation_id}. */
    static ArrayBinder event(ArrayBinder binder, String tenantId, String streamId, NewEvent event) throws SQLException {
        return binder.text(tenantId)
                .text(streamId)
                .integer(Slices.of(streamId))
                .uuid(event.eventId())
                .text(event.payload().type())
                .integer(event.payload().schemaVersion())
                .text(event.payload().json())
                .text(event.metadataJson())
                .text(event.metadata().correlationId())
                .text(event.metadata().causationId());
    }

    /** Binds the same columns of many events, those of their stream left out, payloads and metadata last. */
    static ArrayBinder columns(ArrayBinder binder, List<NewEvent> events) throws SQLException {
        return binder.array("uuid", events, NewEvent::eventId)
                .array("text", events, event -> event.payload().type())
                .array("int4", events, event -> event.payload().schemaVersion())
                .array("text", events, event -> event.metadata().correlationId())
                .array("text", events, event -> event.metadata().causationId())
                .jsonArray(events, event -> event.payload().json())
                .jsonArray(events, NewEvent::metadataJson);
    }
}
