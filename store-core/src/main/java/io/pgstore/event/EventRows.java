package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes recorded events of rows: the columns from {@code tenant_id} on, in the order of the table without slice. */
final class EventRows {
    private final Codec codec;

    EventRows(Codec codec) {
        this.codec = codec;
    }

    /** Returns the events of all rows that have one. */
    List<RecordedEvent> all(ResultSet rows, int firstColumn) throws SQLException {
        List<RecordedEvent> events = new ArrayList<>();
        while (rows.next()) {
            events.add(event(rows, firstColumn));
        }
        return events;
    }

    RecordedEvent event(ResultSet row, int first) throws SQLException {
        MetadataJson.Content content = MetadataJson.read(row.getString(first + 8));
        return new RecordedEvent(
                row.getString(first),
                row.getString(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getObject(first + 4, UUID.class),
                new EncodedPayload(row.getString(first + 5), row.getInt(first + 6), row.getString(first + 7)),
                new Metadata(row.getString(first + 9), row.getString(first + 10), content.values()),
                content.tags(),
                row.getObject(first + 11, OffsetDateTime.class).toInstant(),
                codec);
    }
}
