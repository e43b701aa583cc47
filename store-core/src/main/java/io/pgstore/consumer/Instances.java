package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The processes that run consumers, and the heartbeat of this one: one statement for all of its consumers. */
final class Instances {
    private static final String RENEW_LEASES = """
            INSERT INTO {consumer_instances} (tenant_id, consumer_id, instance, lease_until)
            SELECT mine.tenant_id, mine.consumer_id, ?, clock_timestamp() + ? * interval '1 millisecond'
            FROM unnest(?::text[], ?::text[]) AS mine (tenant_id, consumer_id)
            ON CONFLICT (tenant_id, consumer_id, instance) DO UPDATE
            SET lease_until = excluded.lease_until
            """;

    private static final String SELECT_LIVE = """
            SELECT tenant_id, consumer_id, instance
            FROM unnest(?::text[], ?::text[]) AS mine (tenant_id, consumer_id)
            JOIN {consumer_instances} USING (tenant_id, consumer_id)
            WHERE lease_until > clock_timestamp()
            ORDER BY instance
            """;

    private static final String DELETE_INSTANCE = """
            DELETE FROM {consumer_instances} AS instance
            USING unnest(?::text[], ?::text[]) AS mine (tenant_id, consumer_id)
            WHERE instance.tenant_id = mine.tenant_id AND instance.consumer_id = mine.consumer_id
              AND instance.instance = ?
            """;

    // What another process is removing is passed over.
    private static final String DELETE_DEAD = """
            WITH dead AS MATERIALIZED (
                SELECT tenant_id, consumer_id, instance
                FROM unnest(?::text[], ?::text[]) AS mine (tenant_id, consumer_id)
                JOIN {consumer_instances} AS instance USING (tenant_id, consumer_id)
                WHERE lease_until < clock_timestamp() - interval '1 minute'
                FOR UPDATE OF instance SKIP LOCKED)
            DELETE FROM {consumer_instances} AS instance
            USING dead
            WHERE instance.tenant_id = dead.tenant_id AND instance.consumer_id = dead.consumer_id
              AND instance.instance = dead.instance
            """;

    private final StoreDatabase database;
    private final String instance;
    private final Duration lease;
    private final String renewLeases;
    private final String selectLive;
    private final String deleteInstance;
    private final String deleteDead;

    Instances(StoreDatabase database, String instance, Duration lease) {
        this.database = database;
        this.instance = instance;
        this.lease = lease;
        this.renewLeases = database.tables().resolve(RENEW_LEASES);
        this.selectLive = database.tables().resolve(SELECT_LIVE);
        this.deleteInstance = database.tables().resolve(DELETE_INSTANCE);
        this.deleteDead = database.tables().resolve(DELETE_DEAD);
    }

    /** Says that this process is alive. */
    void renew(Collection<ConsumerKey> keys) {
        List<ConsumerKey> mine = List.copyOf(keys);
        database.write(() -> "renew the leases of consumers", renewLeases, statement -> new ArrayBinder(statement)
                .text(instance)
                .number(lease.toMillis())
                .array("text", mine, ConsumerKey::tenantId)
                .array("text", mine, ConsumerKey::consumerId)
                .update());
    }

    /** Returns the processes that are alive, by consumer. */
    Map<ConsumerKey, List<String>> live(Collection<ConsumerKey> keys) {
        List<ConsumerKey> mine = List.copyOf(keys);
        return database.read(selectLive, statement -> {
            new ArrayBinder(statement)
                    .array("text", mine, ConsumerKey::tenantId)
                    .array("text", mine, ConsumerKey::consumerId);
            Map<ConsumerKey, List<String>> live = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    live.computeIfAbsent(new ConsumerKey(row.getString(1), row.getString(2)), key -> new ArrayList<>())
                            .add(row.getString(3));
                }
            }
            return live;
        });
    }

    /** Takes those off the list that have been dead for a while. */
    void sweep(Collection<ConsumerKey> keys) {
        List<ConsumerKey> mine = List.copyOf(keys);
        database.write(() -> "forget dead instances", deleteDead, statement -> new ArrayBinder(statement)
                .array("text", mine, ConsumerKey::tenantId)
                .array("text", mine, ConsumerKey::consumerId)
                .update());
    }

    /** Takes this process off the list. */
    void leave(Collection<ConsumerKey> keys) {
        List<ConsumerKey> mine = List.copyOf(keys);
        database.write(() -> "leave the consumers", deleteInstance, statement -> new ArrayBinder(statement)
                .array("text", mine, ConsumerKey::tenantId)
                .array("text", mine, ConsumerKey::consumerId)
                .text(instance)
                .update());
    }
}
