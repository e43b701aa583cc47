package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.util.UUID;

/** The rows of a consumer, one for each partition: making them, and moving all of them. */
final class ConsumerRows {
    // All or nothing: who is second waits for the first one's row, and then finds all of them.
    private static final String INSERT_PARTITIONS = """
            INSERT INTO {consumers} (tenant_id, consumer_id, partition, partitions, log_id, position, state, owner, fence,
                                     attempts, updated_at)
            SELECT ?, ?, partition, ?, ?, ?, 'running', '', 0, 0, clock_timestamp()
            FROM generate_series(0, ?::integer - 1) AS partition
            ORDER BY partition
            ON CONFLICT (tenant_id, consumer_id, partition) DO NOTHING
            """;

    // The fence grows: an owner that has events in hand loses them.
    private static final String MOVE_PARTITIONS = """
            UPDATE {consumers}
            SET position = ?, log_id = ?, owner = '', fence = fence + 1, attempts = 0, attempt_position = NULL,
                next_try_at = NULL, last_error = NULL, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND consumer_id = ?
            """;

    private final StoreDatabase database;
    private final String insertPartitions;
    private final String movePartitions;

    ConsumerRows(StoreDatabase database) {
        this.database = database;
        this.insertPartitions = database.tables().resolve(INSERT_PARTITIONS);
        this.movePartitions = database.tables().resolve(MOVE_PARTITIONS);
    }

    /** Makes the rows, unless somebody else has. */
    void insert(ConsumerKey key, int partitions, UUID logId, long position) {
        database.write(() -> "create consumer " + key, insertPartitions, statement -> new ArrayBinder(statement)
                .text(key.tenantId())
                .text(key.consumerId())
                .integer(partitions)
                .uuid(logId)
                .number(position)
                .integer(partitions)
                .update());
    }

    /** Moves all partitions to a position, and takes them from their owners. */
    int move(ConsumerKey key, UUID logId, long position) {
        return database.write(() -> "move consumer " + key, movePartitions, statement -> new ArrayBinder(statement)
                .number(position)
                .uuid(logId)
                .text(key.tenantId())
                .text(key.consumerId())
                .update());
    }
}
