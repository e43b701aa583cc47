package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** Changes of the state of consumers, each written down with its reason. Owners follow what the rows say. */
final class ConsumerControl {
    private static final String CHANGE_STATE = """
            WITH before AS MATERIALIZED (
                SELECT tenant_id, consumer_id, partition
                FROM {consumers}
                WHERE tenant_id = ? AND consumer_id = ? AND state <> ?
                ORDER BY partition
                FOR UPDATE),
            changed AS (
                UPDATE {consumers} AS consumer
                SET state = ?, last_error = coalesce(?, consumer.last_error), updated_at = clock_timestamp(),
                    attempts = CASE WHEN ? THEN 0 ELSE consumer.attempts END,
                    next_try_at = CASE WHEN ? THEN NULL ELSE consumer.next_try_at END
                FROM before
                WHERE consumer.tenant_id = before.tenant_id AND consumer.consumer_id = before.consumer_id
                  AND consumer.partition = before.partition)
            INSERT INTO {consumer_changes} (tenant_id, consumer_id, change, reason, changed_at)
            SELECT tenant_id, consumer_id, ?, ?, clock_timestamp()
            FROM before
            LIMIT 1
            """;

    private static final String NOBODY_ELSE_OWNS_ANY = """
            AND NOT EXISTS (SELECT
                                  FROM {consumers} AS owned
                                  JOIN {consumer_instances} AS owner USING (tenant_id, consumer_id)
                                  WHERE owned.tenant_id = moving.tenant_id AND owned.consumer_id = moving.consumer_id
                                    AND owner.instance = owned.owner AND owner.instance <> ?
                                    AND owner.lease_until > clock_timestamp())""";

    // The fence grows: owners that have events in hand lose them. What is handled again needs no dead letter.
    private static final String REWIND = """
            WITH before AS MATERIALIZED (
                SELECT tenant_id, consumer_id, partition, position
                FROM {consumers} AS moving
                WHERE tenant_id = ? AND consumer_id = ? {condition}
                ORDER BY partition
                FOR UPDATE),
            moved AS (
                UPDATE {consumers} AS consumer
                SET position = ?, log_id = log.log_id, owner = '', fence = consumer.fence + 1, attempts = 0, attempt_position = NULL,
                    next_try_at = NULL, last_error = NULL, updated_at = clock_timestamp()
                FROM before CROSS JOIN {log} AS log
                WHERE consumer.tenant_id = before.tenant_id AND consumer.consumer_id = before.consumer_id
                  AND consumer.partition = before.partition),
            forgotten AS (
                DELETE FROM {dead_letters}
                WHERE tenant_id = ? AND consumer_id = ? AND position > ? AND EXISTS (SELECT FROM before))
            INSERT INTO {consumer_changes} (tenant_id, consumer_id, change, from_position, to_position, reason, changed_at)
            SELECT tenant_id, consumer_id, 'rewound', min(position), ?, ?, clock_timestamp()
            FROM before
            GROUP BY tenant_id, consumer_id
            """;

    private final StoreDatabase database;
    private final String changeState;
    private final String rewind;
    private final String force;

    ConsumerControl(StoreDatabase database) {
        this.database = database;
        this.changeState = database.tables().resolve(CHANGE_STATE);
        this.rewind = database.tables().resolve(REWIND.replace("{condition}", ""));
        this.force = database.tables().resolve(REWIND.replace("{condition}", NOBODY_ELSE_OWNS_ANY));
    }

    /** Lets the owners finish what they have in hand and begin nothing new. */
    boolean pause(ConsumerKey key, String reason) {
        return change(key, "paused", "paused", null, reason);
    }

    /** Lets the consumer go on, after a pause or a stop. */
    boolean resume(ConsumerKey key, String reason) {
        return change(key, PartitionRow.RUNNING, "resumed", null, reason);
    }

    /** Stops a consumer on all instances because of a failure. */
    boolean stop(ConsumerKey key, String error) {
        return change(key, PartitionRow.STOPPED, "stopped", error, error);
    }

    /**
     * Moves all partitions to a position.
     *
     * @return whether there are any
     */
    boolean rewind(ConsumerKey key, long position, String reason) {
        Assert.hasText(reason, "reason must not be blank");
        int written = database.write(() -> "rewind consumer " + key, rewind, statement -> {
            ArrayBinder binder = new ArrayBinder(statement).text(key.tenantId()).text(key.consumerId());
            return bindMove(binder, key, position, reason).update();
        });
        return written == 1;
    }

    /**
     * Moves all partitions to a position, unless a living instance other than {@code instance} owns one.
     *
     * @return whether they were moved
     */
    boolean force(ConsumerKey key, long position, String instance) {
        int written = database.write(() -> "force the position of consumer " + key, force, statement -> {
            ArrayBinder binder = new ArrayBinder(statement)
                    .text(key.tenantId())
                    .text(key.consumerId())
                    .text(instance);
            return bindMove(binder, key, position, "its position is forced with each start")
                    .update();
        });
        return written == 1;
    }

    private static ArrayBinder bindMove(ArrayBinder binder, ConsumerKey key, long position, String reason)
            throws SQLException {
        return binder.number(position)
                .text(key.tenantId())
                .text(key.consumerId())
                .number(position)
                .number(position)
                .text(reason);
    }

    private boolean change(ConsumerKey key, String state, String change, @Nullable String error, String reason) {
        Assert.hasText(reason, "reason must not be blank");
        boolean resumed = state.equals(PartitionRow.RUNNING);
        int written =
                database.write(() -> change + " consumer " + key, changeState, statement -> new ArrayBinder(statement)
                        .text(key.tenantId())
                        .text(key.consumerId())
                        .text(state)
                        .text(state)
                        .text(error)
                        .bool(resumed)
                        .bool(resumed)
                        .text(change)
                        .text(reason)
                        .update());
        return written == 1;
    }
}
