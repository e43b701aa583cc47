package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.util.Assert;

/**
 * What everybody passes who feeds a version of a projection: its standing stays as it is until his transaction ends.
 * Nobody waits here but for those who change it.
 */
final class ProjectionGate {
    // Each statement has a snapshot of its own: the standing is looked at after the lock is held. One round trip.
    private static final String ENTER = """
            SELECT pg_advisory_xact_lock_shared(?);
            SELECT current_setting('transaction_isolation'), projection.version, projection.mode, projection.state,
                   projection.missed_position IS NOT NULL, projection.effects_after, projection.effects_until
            FROM (SELECT) AS one
            LEFT JOIN {projections} AS projection
                   ON projection.tenant_id = ? AND projection.name = ?
            """;

    // The snapshot of such a transaction may be older than the lock: fails if a row was changed since.
    private static final String SHARE_STANDINGS = """
            SELECT current_setting('transaction_isolation'), version, mode, state, missed_position IS NOT NULL,
                   effects_after, effects_until
            FROM {projections}
            WHERE tenant_id = ? AND name = ?
            FOR SHARE
            """;

    private static final String NOTE_MISSED = """
            UPDATE {projections}
            SET missed_position = ?
            WHERE tenant_id = ? AND name = ? AND version = ANY (?) AND missed_position IS NULL
            """;

    /**
     * What a statement behind the gate returns, and how the projection stands.
     *
     * @param standing of the version; {@code null} if it is not registered
     * @param unfed other versions that take events from appends, but not from those of this application
     */
    record Passed<R>(@Nullable Standing standing, List<Integer> unfed, R rows) {
        boolean takesFrom(Standing.Feeder feeder) {
            return standing != null && standing.takesFrom(feeder);
        }
    }

    /** Reads the rows of a statement, which are its {@link #next}. */
    interface Rows<R> {
        R read(PreparedStatement statement) throws SQLException;
    }

    /** Binds the parameters of a statement. */
    interface Parameters {
        void bind(ArrayBinder binder) throws SQLException;
    }

    private static final Standing NOWHERE = new Standing(ProjectionMode.ASYNC, ProjectionState.DROPPED, Effects.OF_ALL);

    private record Seen(int version, Standing standing, boolean missedSome, boolean readCommitted) {}

    private final StoreDatabase database;
    private final ProjectionKey key;
    private final long lock;
    private final String enter;
    private final String shareStandings;
    private final String noteMissed;
    private final Set<Integer> fedHere;

    /**
     * Makes the gate of a version.
     *
     * @param fedHere the versions of the projection that this application feeds with what it appends
     */
    ProjectionGate(StoreDatabase database, ProjectionKey key, Set<Integer> fedHere) {
        this.database = database;
        this.key = key;
        this.fedHere = Set.copyOf(fedHere);
        this.lock = key.lockOfFeeders(database.tables());
        this.enter = database.tables().resolve(ENTER);
        this.shareStandings = database.tables().resolve(SHARE_STANDINGS);
        this.noteMissed = database.tables().resolve(NOTE_MISSED);
    }

    /** Returns {@code sql}, names resolved, as a statement to {@linkplain #pass pass} with. */
    String before(String sql) {
        return enter + ";\n" + database.tables().resolve(sql);
    }

    /** Enters. */
    Passed<Boolean> enter() {
        return pass(enter, parameters -> {}, statement -> true);
    }

    /**
     * Enters, and runs a statement behind the gate in the same round trip.
     *
     * @param sql made by {@link #before}
     * @throws ConcurrencyFailureException if the snapshot of the transaction is older than the standing
     */
    <R> Passed<R> pass(String sql, Parameters parameters, Rows<R> rows) {
        return database.read(sql, statement -> {
            ArrayBinder binder =
                    new ArrayBinder(statement).number(lock).text(key.tenantId()).text(key.name());
            parameters.bind(binder);
            statement.execute();
            List<Seen> seen;
            try (ResultSet row = next(statement)) {
                seen = seen(row);
            }
            List<Seen> versions = seen.stream().allMatch(Seen::readCommitted) ? seen : shared(seen);
            return new Passed<>(standing(versions), unfed(versions), rows.read(statement));
        });
    }

    /**
     * Notes that versions miss events of an append, in its transaction.
     *
     * @param events not empty, in the order of the log
     */
    void noteMissed(List<Integer> versions, List<RecordedEvent> events) {
        if (!versions.isEmpty()) {
            database.write(
                    () -> "note that projection %s misses events".formatted(key),
                    noteMissed,
                    statement -> new ArrayBinder(statement)
                            .number(events.get(0).position())
                            .text(key.tenantId())
                            .text(key.name())
                            .array("int4", versions)
                            .update());
        }
    }

    private @Nullable Standing standing(List<Seen> versions) {
        return versions.stream()
                .filter(seen -> seen.version() == key.version())
                .map(Seen::standing)
                .findFirst()
                .orElse(null);
    }

    private List<Integer> unfed(List<Seen> versions) {
        return versions.stream()
                .filter(seen -> !seen.missedSome() && seen.standing().takesFrom(Standing.Feeder.APPEND))
                .map(Seen::version)
                .filter(version -> !fedHere.contains(version))
                .toList();
    }

    private List<Seen> shared(List<Seen> snapshot) {
        if (standing(snapshot) == null) {
            throw new ConcurrencyFailureException(
                    "Projection %s is not registered as far as the snapshot of this transaction tells; try again"
                            .formatted(key));
        }
        return database.read(shareStandings, statement -> {
            new ArrayBinder(statement).text(key.tenantId()).text(key.name());
            try (ResultSet row = statement.executeQuery()) {
                return seen(row);
            }
        });
    }

    private static List<Seen> seen(ResultSet row) throws SQLException {
        List<Seen> versions = new ArrayList<>();
        while (row.next()) {
            String mode = row.getString(3);
            // Nothing but the isolation level, if no version is registered.
            Standing standing = mode == null ? NOWHERE : Standing.of(mode, row.getString(4), Effects.of(row, 6));
            versions.add(new Seen(
                    row.getInt(2), standing, row.getBoolean(5), row.getString(1).equals("read committed")));
        }
        return versions;
    }

    /** Returns the rows of the next statement. */
    static ResultSet next(PreparedStatement statement) throws SQLException {
        Assert.state(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT), "a statement has returned no rows");
        return statement.getResultSet();
    }
}
