package io.pgstore.benchmarks;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteScope;
import io.pgstore.schema.StoreDatabase;
import java.util.UUID;

/** The same plain insert with the fence and without it. */
final class FencedInsert {
    private static final String INSERT_FENCED = """
            INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version, data, recorded_at)
            SELECT 'default', ?, 1, {next_position}, 0, gen_random_uuid(), 'order-line', 1, ?::jsonb, clock_timestamp()
            FROM (SELECT {fence} AS fence OFFSET 0) AS writer
            RETURNING position
            """;

    private static final String INSERT_UNFENCED = """
            INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version, data, recorded_at)
            SELECT 'default', ?, 1, {next_position}, 0, gen_random_uuid(), 'order-line', 1, ?::jsonb, clock_timestamp()
            FROM (SELECT 1 AS fence OFFSET 0) AS writer
            RETURNING position
            """;

    private static final String DATA = "{\"stockCode\": \"85123A\", \"quantity\": 6, \"unitPrice\": 2.55}";

    private final StoreDatabase database;
    private final String insertFenced;
    private final String insertUnfenced;

    FencedInsert(StoreDatabase database) {
        PositionLog log = new PositionLog(database, "events");
        this.database = database;
        this.insertFenced = log.resolveWrite(INSERT_FENCED, WriteScope.STATEMENT);
        this.insertUnfenced = log.resolveWrite(INSERT_UNFENCED, WriteScope.STATEMENT);
    }

    Operation fenced() {
        return (thread, number) -> insert(insertFenced);
    }

    Operation unfenced() {
        return (thread, number) -> insert(insertUnfenced);
    }

    private void insert(String sql) {
        database.read(sql, statement -> {
            statement.setString(1, "order-" + UUID.randomUUID());
            statement.setString(2, DATA);
            return statement.execute();
        });
    }
}
