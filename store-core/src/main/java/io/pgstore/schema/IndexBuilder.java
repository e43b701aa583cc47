package io.pgstore.schema;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Builds the chosen indexes while writers go on, with any number of instances at once.
 * <p>
 * {@code CREATE INDEX CONCURRENTLY} runs outside any transaction, so nothing but a session lock could be held around
 * it, and two builds that wait for each other deadlock. So the instances elect one: whoever gets a transaction's lock
 * looks for a build under way, and looks again a moment later, when that of the one elected before it must show. A
 * wrong guess costs a deadlock or a build done twice, and another round.
 */
final class IndexBuilder {
    private static final int MAX_FAILURES = 50;
    private static final int PAUSE_MILLIS = 200;
    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))";
    private static final String READ_STATE = """
            SELECT indisvalid
            FROM pg_index
            WHERE indexrelid = to_regclass(?)
            """;
    // Builds of other roles hide their table.
    private static final String FIND_BUILD = """
            SELECT EXISTS (
                    SELECT
                    FROM pg_stat_progress_create_index
                    WHERE datname = current_database() AND coalesce(relid, to_regclass(?)) = to_regclass(?)
                )
                OR EXISTS (
                    SELECT
                    FROM pg_locks
                    WHERE relation = to_regclass(?)
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND mode = 'ShareUpdateExclusiveLock'
                )
            """;
    // Deadlock; lock not available; the object exists already, in three guises; it does not; it went away while in use.
    private static final Set<String> LOST_RACES = Set.of("40P01", "55P03", "42P07", "42710", "23505", "42704", "XX000");

    private enum State {
        MISSING,
        INVALID,
        VALID
    }

    private final StoreTables tables;
    private final IndexSql sql;
    private final List<StoreIndex> chosen;
    private final SchemaTransaction transaction;

    IndexBuilder(SchemaTransaction transaction, StoreTables tables, Set<StoreIndex> chosen) {
        this.transaction = transaction;
        this.tables = tables;
        this.sql = new IndexSql(tables);
        this.chosen = IndexSql.inOrder(chosen);
    }

    /** Returns once all chosen indexes are there and valid. */
    void build() {
        chosen.forEach(this::build);
    }

    /** As {@link #build}, and has PostgreSQL gather statistics on what was built: on expressions there are none before. */
    void buildAndAnalyze() {
        for (StoreIndex index : chosen) {
            if (build(index)) {
                transaction.runOutside(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("ANALYZE " + sql.table(index));
                    }
                });
            }
        }
    }

    /** Returns once the index is there and valid; whether this instance has built it. */
    private boolean build(StoreIndex index) {
        boolean built = false;
        int failures = 0;
        while (state(index) != State.VALID) {
            try {
                if (elected(index)) {
                    rebuild(index, state(index));
                    built = true;
                } else {
                    pause();
                }
            } catch (DataAccessException exception) {
                if (++failures == MAX_FAILURES || !lostRace(exception)) {
                    throw exception;
                }
                pause();
            }
        }
        return built;
    }

    private boolean elected(StoreIndex index) {
        return transaction.run(connection -> {
            JdbcTemplate jdbc = new JdbcTemplate(connection);
            if (!isTrue(jdbc.queryForObject(TRY_LOCK, Boolean.class, "io.pgstore.schema/indexes/" + tables.schema()))
                    || underWay(jdbc, index)) {
                return false;
            }
            pause();
            return !underWay(jdbc, index);
        });
    }

    private boolean underWay(JdbcTemplate jdbc, StoreIndex index) {
        String table = sql.table(index);
        return isTrue(jdbc.queryForObject(FIND_BUILD, Boolean.class, table, table, sql.name(index)));
    }

    private void rebuild(StoreIndex index, State found) {
        transaction.runOutside(connection -> {
            try (Statement statement = connection.createStatement()) {
                if (found == State.INVALID) {
                    statement.execute(sql.drop(index));
                }
                return statement.execute(sql.create(index));
            }
        });
    }

    private State state(StoreIndex index) {
        return transaction.run(connection -> new JdbcTemplate(connection)
                .queryForList(READ_STATE, Boolean.class, sql.name(index)).stream()
                        .map(valid -> valid ? State.VALID : State.INVALID)
                        .findFirst()
                        .orElse(State.MISSING));
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    private static boolean lostRace(DataAccessException exception) {
        return NestedExceptionUtils.getRootCause(exception) instanceof SQLException cause
                && LOST_RACES.contains(String.valueOf(cause.getSQLState()));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS / 2, PAUSE_MILLIS));
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an index", exception);
        }
    }
}
