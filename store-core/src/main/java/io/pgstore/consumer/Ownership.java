package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who owns which partition: looking, taking and giving back. */
final class Ownership {
    private static final String SELECT_PARTITIONS = """
            SELECT partition.tenant_id, partition.consumer_id, partition.partition, partition.partitions,
                   partition.position, partition.state, partition.owner, partition.fence, partition.attempts,
                   partition.last_error,
                   owner.instance IS NOT NULL,
                   EXISTS (SELECT
                           FROM {dead_letters} AS letter
                           WHERE letter.tenant_id = partition.tenant_id
                             AND letter.consumer_id = partition.consumer_id
                             AND letter.partition = partition.partition AND letter.decision IS NOT NULL)
            FROM unnest(?::text[], ?::text[]) AS mine (tenant_id, consumer_id)
            JOIN {consumers} AS partition
              ON partition.tenant_id = mine.tenant_id AND partition.consumer_id = mine.consumer_id
            LEFT JOIN {consumer_instances} AS owner
              ON owner.tenant_id = partition.tenant_id AND owner.consumer_id = partition.consumer_id
             AND owner.instance = partition.owner AND owner.lease_until > clock_timestamp()
            ORDER BY partition.partition
            """;

    // Locked inside of the limited scan: what another one is taking is passed over. An owner that gave nothing back
    // has crashed, perhaps because of the event that it had in hand: that counts as an attempt, but an owner that
    // has crashed again and again without work in hand counts once.
    private static final String CLAIM_PARTITIONS = """
            WITH free AS MATERIALIZED (
                SELECT tenant_id, consumer_id, partition, owner <> '' AS crashed
                FROM {consumers} AS partition
                WHERE tenant_id = ? AND consumer_id = ? AND state = 'running'
                  AND NOT EXISTS (SELECT
                                  FROM {consumer_instances} AS owner
                                  WHERE owner.tenant_id = partition.tenant_id
                                    AND owner.consumer_id = partition.consumer_id
                                    AND owner.instance = partition.owner
                                    AND owner.lease_until > clock_timestamp())
                ORDER BY partition
                LIMIT ?
                FOR UPDATE SKIP LOCKED)
            UPDATE {consumers} AS claimed
            SET owner = ?, fence = fence + 1,
                attempts = attempts + CASE WHEN free.crashed AND (attempts = 0 OR attempt_position > position)
                                           THEN 1 ELSE 0 END
            FROM free
            WHERE claimed.tenant_id = free.tenant_id AND claimed.consumer_id = free.consumer_id
              AND claimed.partition = free.partition
            RETURNING claimed.partition, claimed.fence, claimed.log_id, claimed.position, claimed.attempts,
                      claimed.attempt_position,
                      coalesce(extract(epoch FROM next_try_at - clock_timestamp()) * 1000, 0)::bigint,
                      free.crashed
            """;

    private static final String RELEASE_PARTITION = """
            UPDATE {consumers}
            SET owner = '', position = greatest(position, ?)
            WHERE tenant_id = ? AND consumer_id = ? AND partition = ? AND fence = ? AND owner = ?
            """;

    private final StoreDatabase database;
    private final String instance;
    private final String selectPartitions;
    private final String claimPartitions;
    private final String releasePartition;

    Ownership(StoreDatabase database, String instance) {
        this.database = database;
        this.instance = instance;
        this.selectPartitions = database.tables().resolve(SELECT_PARTITIONS);
        this.claimPartitions = database.tables().resolve(CLAIM_PARTITIONS);
        this.releasePartition = database.tables().resolve(RELEASE_PARTITION);
    }

    /** Returns this process as the tables know it. */
    String instance() {
        return instance;
    }

    /** Returns the partitions of a consumer in their order. */
    List<PartitionRow> partitions(ConsumerKey key) {
        return partitions(List.of(key)).getOrDefault(key, List.of());
    }

    /** Returns the partitions of each consumer in their order. */
    Map<ConsumerKey, List<PartitionRow>> partitions(Collection<ConsumerKey> keys) {
        List<ConsumerKey> mine = List.copyOf(keys);
        return database.read(selectPartitions, statement -> {
            new ArrayBinder(statement)
                    .array("text", mine, ConsumerKey::tenantId)
                    .array("text", mine, ConsumerKey::consumerId);
            Map<ConsumerKey, List<PartitionRow>> partitions = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    PartitionRow partition = partition(row);
                    partitions
                            .computeIfAbsent(partition.key(), key -> new ArrayList<>())
                            .add(partition);
                }
            }
            return partitions;
        });
    }

    /** Takes up to {@code limit} partitions that nobody alive owns. */
    List<Claim> claim(ConsumerKey key, int limit) {
        return database.write(() -> "claim partitions of " + key, claimPartitions, statement -> {
            new ArrayBinder(statement)
                    .text(key.tenantId())
                    .text(key.consumerId())
                    .integer(limit)
                    .text(instance);
            List<Claim> claims = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    claims.add(claim(key, row));
                }
            }
            return claims;
        });
    }

    /** Gives a partition back, if it is still this owner's, so that others need not wait. */
    void release(ConsumerKey key, int partition, long fence, long position) {
        database.write(() -> "release a partition of " + key, releasePartition, statement -> new ArrayBinder(statement)
                .number(position)
                .text(key.tenantId())
                .text(key.consumerId())
                .integer(partition)
                .number(fence)
                .text(instance)
                .update());
    }

    private static PartitionRow partition(ResultSet row) throws SQLException {
        return new PartitionRow(
                new ConsumerKey(row.getString(1), row.getString(2)),
                row.getInt(3),
                row.getInt(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getLong(8),
                row.getInt(9),
                row.getString(10),
                row.getBoolean(11),
                row.getBoolean(12));
    }

    private static Claim claim(ConsumerKey key, ResultSet row) throws SQLException {
        long attempted = row.getLong(6);
        @Nullable Long attemptPosition = row.wasNull() ? null : attempted;
        return new Claim(
                key,
                row.getInt(1),
                row.getLong(2),
                row.getObject(3, UUID.class),
                row.getLong(4),
                row.getInt(5),
                attemptPosition,
                row.getLong(7),
                row.getBoolean(8));
    }
}
