package io.pgstore.outbox;

import io.pgstore.log.LogScan;
import io.pgstore.log.PositionLog;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The fenced table that a relay reads: the changes of keys. */
final class OutboxTable {
    /** The table's default name, which is also the topic of its wake-ups. */
    static final String NAME = "kv_outbox";

    // A relay is declared over all tenants.
    private static final String SELECT_MESSAGES = """
            SELECT {origin}, {last_position},
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            UNION ALL
            (SELECT NULL, NULL,
                    tenant_id, kind, key, version, position, change, type, schema_version, value, recorded_at
             FROM {kv_outbox}
             WHERE position > ? AND position <= ?
             ORDER BY position
             LIMIT ?)
            """;

    private static final Comparator<OutboxMessage> BY_POSITION = Comparator.comparingLong(OutboxMessage::position);

    private final StoreDatabase database;
    private final PositionLog log;
    private final String selectMessages;

    OutboxTable(StoreDatabase database) {
        this.database = database;
        this.log = new PositionLog(database, NAME);
        this.selectMessages = log.resolveRead(SELECT_MESSAGES);
    }

    PositionLog log() {
        return log;
    }

    LogScan<OutboxMessage> scan() {
        return log.scanRestarting((after, through, limit) -> database.read(selectMessages, statement -> {
            new ArrayBinder(statement).number(after).number(through).number(limit);
            try (ResultSet row = statement.executeQuery()) {
                return found(row);
            }
        }));
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
                new OutboxMessage.Key(row.getString(3), row.getString(4), row.getString(5), row.getLong(6)),
                row.getLong(7),
                row.getString(8),
                new OutboxMessage.Payload(row.getString(9), row.getInt(10), row.getBytes(11)),
                row.getObject(12, OffsetDateTime.class).toInstant());
    }
}
