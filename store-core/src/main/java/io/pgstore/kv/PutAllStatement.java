package io.pgstore.kv;

import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.Map;

/** Puts many values of a kind in one statement, as {@link PutStatement} does one. */
final class PutAllStatement {
    // The rows are locked in the order of their keys, so that two of these never deadlock.
    private static final String PUT_VALUES = """
            WITH announced AS MATERIALIZED (
                SELECT {fence} AS fence, {first_version} AS version),
            sent AS MATERIALIZED (
                SELECT announced.version, value.key, value.type, value.schema_version, value.value
                FROM announced
                CROSS JOIN unnest(?::text[], ?::text[], ?::integer[], ?::bytea[])
                    AS value (key, type, schema_version, value)
                ORDER BY value.key COLLATE "C"),
            written AS (
                INSERT INTO {kv} AS stored (tenant_id, kind, key, version, created_version, revision, type,
                                            schema_version, value, updated_at)
                SELECT ?, ?, sent.key, sent.version, sent.version, {next_position}, sent.type, sent.schema_version,
                       sent.value, clock_timestamp()
                FROM sent
                ORDER BY sent.key COLLATE "C"
                {merge})
            {record}
            """;

    private final StoreDatabase database;
    private final WriteSql putValues;

    PutAllStatement(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.putValues = sql.write(PutSql.put(PUT_VALUES));
    }

    /** Returns what was written; the others are the same, or an expired value stands in their way. */
    List<Written> run(KindAddress at, Map<String, EncodedValue> values, WriteScope scope) {
        List<Map.Entry<String, EncodedValue>> rows = List.copyOf(values.entrySet());
        return database.write(
                () -> "put %d keys of kind %s".formatted(rows.size(), at.kind()), putValues.in(scope), statement -> {
                    ArrayBinder binder = at.bind(new ArrayBinder(statement))
                            .array("text", rows, Map.Entry::getKey)
                            .array("text", rows, row -> row.getValue().type())
                            .array("int4", rows, row -> row.getValue().schemaVersion())
                            .bytesArray(rows, row -> row.getValue().bytes());
                    at.bind(binder);
                    return Written.query(statement);
                });
    }
}
