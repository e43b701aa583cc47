package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.util.UUID;

/** Makes the rows of a consumer, one for each partition. */
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

    private final StoreDatabase database;
    private final String insertPartitions;

    ConsumerRows(StoreDatabase database) {
        this.database = database;
        this.insertPartitions = database.tables().resolve(INSERT_PARTITIONS);
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
}
