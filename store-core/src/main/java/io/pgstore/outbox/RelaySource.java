package io.pgstore.outbox;

import io.pgstore.log.LogScan;
import io.pgstore.log.PositionLog;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Reads what a relay publishes. */
final class RelaySource {
    // A relay is declared over all tenants.
    private static final String SELECT_MESSAGES = """
            SELECT {origin}, {last_position},
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            UNION ALL
            (SELECT NULL, NULL,
                    tenant_id, topic, key, version, position, change, type, schema_version, payload, recorded_at,
                    (SELECT log_id FROM {log})
             FROM ({entries}) AS entry (tenant_id, topic, key, version, position, change, type, schema_version, payload,
                                        recorded_at)
             WHERE position > ? AND position <= ?
             ORDER BY position
             LIMIT ?)
            """;

    private static final String SELECT_BACKLOG = """
            SELECT count(*), coalesce(max(extract(epoch FROM clock_timestamp() - recorded_at)) * 1000, 0)::bigint
            FROM (SELECT recorded_at
                  FROM ({entries}) AS entry (tenant_id, topic, key, version, position, change, type, schema_version,
                                             payload, recorded_at)
                  WHERE position > ?
                  ORDER BY position
                  LIMIT ?) AS waiting
            """;

    private static final Comparator<OutboxMessage> BY_POSITION = Comparator.comparingLong(OutboxMessage::position);

    private final StoreDatabase database;
    private final PositionLog log;
    private final String selectMessages;
    private final String selectBacklog;

    RelaySource(StoreDatabase database, OutboxTable table) {
        this.database = database;
        this.log = new PositionLog(database, table.name());
        this.selectMessages = log.resolveRead(SELECT_MESSAGES.replace("{entries}", table.entries()));
        this.selectBacklog = log.resolveRead(SELECT_BACKLOG.replace("{entries}", table.entries()));
    }

    UUID logId() {
        return log.logId();
    }

    /** Returns the last position taken. */
    long lastPosition() {
        return log.horizon().last();
    }

    /**
     * What is still to be published.
     *
     * @param waiting how many entries, of which no more than {@link RelayStatus#MOST_COUNTED} are counted
     * @param lag how long ago the oldest of them was written; zero if there is none
     */
    record Backlog(long waiting, Duration lag) {}

    /** Looks at what comes after {@code position}. */
    Backlog backlog(long position) {
        return database.read(selectBacklog, statement -> {
            new ArrayBinder(statement).number(position).number(RelayStatus.MOST_COUNTED);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Backlog(row.getLong(1), Duration.ofMillis(Math.max(0, row.getLong(2))));
            }
        });
    }

    LogScan<OutboxMessage> scan() {
        return log.scanRestarting(this::select, OutboxMessage::isCreation);
    }

    private LogScan.Found<OutboxMessage> select(long after, long through, int limit) {
        return database.read(selectMessages, statement -> {
            new ArrayBinder(statement).number(after).number(through).number(limit);
            try (ResultSet row = statement.executeQuery()) {
                return found(row);
            }
        });
    }

    private static LogScan.Found<OutboxMessage> found(ResultSet row) throws SQLException {
        List<OutboxMessage> messages = new ArrayList<>();
        long origin = 0;
        long last = 0;
        while (row.next()) {
            if (row.getString(3) == null) {
                origin = row.getLong(1);
                last = row.getLong(2);
            } else {
                messages.add(message(row));
            }
        }
        messages.sort(BY_POSITION);
        return new LogScan.Found<>(origin, last, messages);
    }

    private static OutboxMessage message(ResultSet row) throws SQLException {
        return new OutboxMessage(
                new OutboxMessage.Subject(row.getString(3), row.getString(4), row.getString(5)),
                new OutboxMessage.Place(row.getObject(13, UUID.class), row.getLong(7), row.getLong(6)),
                row.getString(8),
                new OutboxMessage.Payload(row.getString(9), row.getInt(10), row.getBytes(11)),
                row.getObject(12, OffsetDateTime.class).toInstant());
    }
}
