package io.pgstore.projection;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
            SELECT current_setting('transaction_isolation'), projection.mode, projection.state
            FROM (SELECT) AS one
            LEFT JOIN {projections} AS projection
                   ON projection.tenant_id = ? AND projection.name = ? AND projection.version = ?
            """;

    // The snapshot of such a transaction may be older than the lock: fails if the row was changed since.
    private static final String SHARE_STANDING = """
            SELECT mode, state
            FROM {projections}
            WHERE tenant_id = ? AND name = ? AND version = ?
            FOR SHARE
            """;

    /** What a statement behind the gate returns, and how the projection stands. */
    record Passed<R>(@Nullable Standing standing, R rows) {
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

    private record Seen(@Nullable Standing standing, boolean readCommitted) {}

    private final StoreDatabase database;
    private final ProjectionKey key;
    private final long lock;
    private final String enter;
    private final String shareStanding;

    ProjectionGate(StoreDatabase database, ProjectionKey key) {
        this.database = database;
        this.key = key;
        this.lock = key.lock(database.tables());
        this.enter = database.tables().resolve(ENTER);
        this.shareStanding = database.tables().resolve(SHARE_STANDING);
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
            ArrayBinder binder = new ArrayBinder(statement)
                    .number(lock)
                    .text(key.tenantId())
                    .text(key.name())
                    .integer(key.version());
            parameters.bind(binder);
            statement.execute();
            Seen seen = seen(statement);
            Standing standing = seen.readCommitted() ? seen.standing() : sharedStanding(seen);
            return new Passed<>(standing, rows.read(statement));
        });
    }

    private static Seen seen(PreparedStatement statement) throws SQLException {
        try (ResultSet row = next(statement)) {
            row.next();
            String mode = row.getString(2);
            return new Seen(
                    mode == null ? null : Standing.of(mode, row.getString(3)),
                    row.getString(1).equals("read committed"));
        }
    }

    private Standing sharedStanding(Seen seen) {
        if (seen.standing() == null) {
            throw new ConcurrencyFailureException(
                    "Projection %s is not registered as far as the snapshot of this transaction tells; try again"
                            .formatted(key));
        }
        return database.read(shareStanding, statement -> {
            new ArrayBinder(statement).text(key.tenantId()).text(key.name()).integer(key.version());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Standing.of(row.getString(1), row.getString(2));
            }
        });
    }

    /** Returns the rows of the next statement. */
    static ResultSet next(PreparedStatement statement) throws SQLException {
        Assert.state(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT), "a statement has returned no rows");
        return statement.getResultSet();
    }
}
