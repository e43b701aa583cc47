package io.pgstore.event;

import io.pgstore.event.WrittenStreams.WrittenStream;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Recognises an append that was sent before. All events of one append carry one time, so where the time changes an
 * append ended: a part of an append, or more than it, is not the same append.
 */
final class DuplicateAppends {
    // From the event before the first to the one after the last, to see where the append began and ended.
    private static final String SELECT_STORED = """
            SELECT stored.version, stored.position, stored.recorded_at, stored.event_id,
                   coalesce(stored.type = sent.type AND stored.data = sent.data, false) AS same
            FROM {events} AS stored
            LEFT JOIN ROWS FROM (unnest(?::text[]), jsonb_array_elements(?::jsonb)) WITH ORDINALITY
                      AS sent (type, data, number) ON sent.number = stored.version - ?
            WHERE stored.tenant_id = ? AND stored.stream_id = ? AND stored.version BETWEEN ? AND ?
            ORDER BY stored.version
            """;

    /** An event that stands where an event of the append would have gone, or beside it. */
    private record Stored(long version, long position, Instant recordedAt, UUID eventId, boolean same) {}

    private final StoreDatabase database;
    private final String tenantId;
    private final String selectStored;

    DuplicateAppends(StoreDatabase database, String tenantId) {
        this.database = database;
        this.tenantId = tenantId;
        this.selectStored = database.tables().resolve(SELECT_STORED);
    }

    /**
     * Returns the places of the events if exactly this append was written before.
     *
     * @throws DuplicateEventException if its ids stand there with another type or payload
     */
    Optional<WrittenStream> find(StreamWrite write) {
        if (!write.expected().isExact() || !write.events().stream().allMatch(NewEvent::idGiven)) {
            return Optional.empty();
        }
        long before = write.expected().min();
        long after = before + write.events().size() + 1;
        List<Stored> around = database.read(selectStored, statement -> select(statement, write, before, after));
        List<Stored> there = around.stream()
                .filter(event -> event.version() > before && event.version() < after)
                .toList();
        if (!sameIds(write, there) || !isOneAppend(around, before, after)) {
            return Optional.empty();
        }
        there.stream().filter(event -> !event.same()).findFirst().ifPresent(event -> {
            throw new DuplicateEventException(write.streamId(), event.eventId(), event.version());
        });
        return Optional.of(new WrittenStream(
                write, there.stream().map(event -> place(write, event)).toList()));
    }

    private static boolean sameIds(StreamWrite write, List<Stored> there) {
        return there.stream()
                .map(Stored::eventId)
                .toList()
                .equals(write.events().stream().map(NewEvent::eventId).toList());
    }

    /** Tells whether the events were written together, and no event beside them with them. */
    private static boolean isOneAppend(List<Stored> around, long before, long after) {
        Instant time = around.stream()
                .filter(event -> event.version() > before)
                .findFirst()
                .orElseThrow()
                .recordedAt();
        return around.stream()
                .allMatch(event -> (event.version() > before && event.version() < after)
                        == event.recordedAt().equals(time));
    }

    private static WrittenEvent place(StreamWrite write, Stored event) {
        return new WrittenEvent(write.streamId(), event.version(), event.position(), event.recordedAt());
    }

    private List<Stored> select(PreparedStatement statement, StreamWrite write, long before, long after)
            throws SQLException {
        new ArrayBinder(statement)
                .array("text", write.events(), event -> event.payload().type())
                .jsonArray(write.events(), event -> event.payload().json())
                .number(before)
                .text(tenantId)
                .text(write.streamId())
                .number(before)
                .number(after);
        List<Stored> stored = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                stored.add(new Stored(
                        row.getLong("version"),
                        row.getLong("position"),
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        row.getObject("event_id", UUID.class),
                        row.getBoolean("same")));
            }
        }
        return stored;
    }
}
