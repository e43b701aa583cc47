package io.pgstore.event;

import io.pgstore.testing.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;

/** Fills an event table with very many events, each lot by one statement. */
final class BulkEvents {
    /** What is the same in every row: the payload is that of a {@code placed} event, its amount the row's number. */
    private static final String INSERT_EVENTS = """
            INSERT INTO store.events (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
            SELECT 'default', row.stream_id, row.version, n, 0, gen_random_uuid(), row.type, 1,
                   jsonb_build_object('amount', n), NULL, row.correlation_id, row.causation_id,
                   timestamptz '2020-01-01T00:00:00Z' + n * interval '1 second'
            FROM generate_series(1, ?) AS n, LATERAL (%s) AS row
            """;

    private static final String INSERT_TAGS = """
            INSERT INTO store.event_tags (tenant_id, tag, position)
            SELECT 'default', ?, n
            FROM generate_series(?, ?, ?) AS n
            """;

    private BulkEvents() {}

    /**
     * Writes events at the positions from 1 to {@code count} of an empty log, a second of recorded time between each two.
     *
     * @param row a SELECT of stream_id, version, type, correlation_id and causation_id for position {@code n}
     */
    static void fill(TestDatabase database, int count, String row) {
        JdbcTemplate jdbc = database.jdbc();
        jdbc.update(INSERT_EVENTS.formatted(row), count);
        jdbc.queryForObject("SELECT setval('store.events_position_seq', ?)", Long.class, count);
    }

    /** Tags every {@code step}th of the events up to {@code count}. */
    static void tag(TestDatabase database, String tag, int step, int count) {
        database.jdbc().update(INSERT_TAGS, tag, step, count, step);
    }
}
