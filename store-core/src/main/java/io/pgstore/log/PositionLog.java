package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The positions of one fenced table: how writers take them and how far readers may look, so that readers lose nothing.
 * <p>
 * A writer announces a lower bound of the positions that it is about to take as a shared advisory lock, and a reader
 * never looks beyond the lowest announced bound. All rules of section 5 of the design live in this package.
 *
 * @since 0.1
 */
public final class PositionLog {
    // Two integers: the sequence's oid and the low 32 bits of a bound, so that logs never meet. Shared: nobody waits.
    private static final String FENCE = """
            pg_advisory_xact_lock_shared(
                '{sequence}'::regclass::oid::integer,
                coalesce(pg_sequence_last_value('{sequence}'::regclass), 0)::bit(32)::integer)""";

    // One fence for each transaction: the transaction-local setting is undone by a rollback to a savepoint together
    // with the lock. With one lock for each append, a long transaction would exhaust the server's lock table.
    private static final String FENCE_ONCE = """
            CASE WHEN coalesce(current_setting('pgstore.fence_' || '{sequence}'::regclass::oid, true), '') = ''
                 THEN {fence}::text || set_config('pgstore.fence_' || '{sequence}'::regclass::oid, 'held', true)
            END""";

    private static final String SELECT_LOG_ID = """
            SELECT log_id
            FROM {log}
            """;

    private static final String LIMIT_IDLE_TIME = """
            SELECT set_config('idle_in_transaction_session_timeout', ?, true)
            """;

    private final StoreDatabase database;
    private final String sequence;
    private final String selectLogId;
    private final HorizonReader reader;
    private final SharedHorizon shared;
    private final AtomicLong breaks = new AtomicLong();

    /**
     * Uses the positions of {@code table}, whose sequence is named {@code <table>_position_seq}.
     *
     * @param table the default name of a fenced table
     */
    public PositionLog(StoreDatabase database, String table) {
        this(database, table, System::nanoTime);
    }

    PositionLog(StoreDatabase database, String table, NanoClock clock) {
        this.database = database;
        this.sequence = database.tables().resolve("{" + table + ":position_seq}");
        this.selectLogId = database.tables().resolve(SELECT_LOG_ID);
        this.reader = new HorizonReader(database, table, sequence);
        this.shared = new SharedHorizon(reader::read, new HoldWatch(this::status, clock), clock);
    }

    /**
     * Resolves a writer's statement: <code>{fence}</code> becomes the expression that announces the writer, which must be
     * evaluated before any <code>{next_position}</code>, which takes a position.
     *
     * @param perTransaction whether the statement runs inside a transaction of several, which needs one fence only
     */
    public String resolveWrite(String sql, boolean perTransaction) {
        String fence = perTransaction ? FENCE_ONCE.replace("{fence}", FENCE) : FENCE;
        String whole = sql.replace("{fence}", fence.replace("{sequence}", sequence))
                .replace("{next_position}", "nextval('" + sequence + "'::regclass)");
        return database.tables().resolve(whole);
    }

    /**
     * Returns how far readers may look now: everything that committed before this call is within. Outside of a
     * transaction callers share one look at the database, at most one every 10 ms.
     *
     * @throws LogReadException in a transaction above READ COMMITTED, or on a standby
     */
    public Horizon horizon() {
        return database.inTransaction() ? reader.read() : shared.fresh();
    }

    /** Returns a position below which readers of any transaction may look without asking again; it never goes back. */
    public long knownHorizon() {
        return shared.known();
    }

    /** Returns the log's last position, its horizon, and who holds it back. */
    public LogStatus status() {
        Horizon horizon = reader.read();
        return new LogStatus(logId(), horizon.last(), horizon.bound(), reader.holders(), breaks.get());
    }

    /** Returns the identity of the log. */
    public UUID logId() {
        return Objects.requireNonNull(
                database.jdbc().queryForObject(selectLogId, UUID.class), "the log has no identity");
    }

    /**
     * Checks that a cursor kept elsewhere belongs to the log that was read.
     *
     * @param logId the log that was read
     * @param ofCursor the log that the cursor belongs to; {@code null} if it does not say
     * @throws LogReadException if they differ
     */
    public void requireOwn(UUID logId, @Nullable UUID ofCursor) {
        if (ofCursor != null && !ofCursor.equals(logId)) {
            throw new LogReadException(
                    "The cursor belongs to log %s, but this is log %s: the log was restored or replaced; start again from its beginning, or from a position that you have checked"
                            .formatted(ofCursor, logId));
        }
    }

    /**
     * Checks that the log has come as far as a cursor says.
     *
     * @throws LogReadException if the cursor is ahead of the log
     */
    public void requireReached(long position, Horizon horizon) {
        if (position > horizon.last()) {
            throw new LogReadException(
                    "Position %d is ahead of the log, whose last position is %d: the log was restored or replaced; start again from its beginning, or from a position that you have checked"
                            .formatted(position, horizon.last()));
        }
    }

    /**
     * Checks where a statement ran.
     *
     * @throws LogReadException if it ran on a standby
     */
    public void requirePrimary(boolean isStandby) {
        if (isStandby) {
            throw HorizonReader.standby(database);
        }
    }

    /** Returns a new watch over the versions of streams, for one reader of this log. */
    public StreamContinuity continuity() {
        return new StreamContinuity(breaks);
    }

    /**
     * Checks at start-up that this role may take positions and that the sequence is as the log needs it, and moves the
     * sequence forward if a restore left it behind the table.
     *
     * @throws LogSetupException if it cannot work; the message says what to run
     */
    public void verify() {
        new LogCheck(database, reader.table(), sequence).run();
    }

    /**
     * Lets the server end the current transaction, and free its fence, if this process freezes for {@code limit} between
     * two statements. For transactions of the stores' own, not for a caller's.
     */
    public void limitIdleTime(Duration limit) {
        database.read(LIMIT_IDLE_TIME, statement -> setMillis(statement, limit));
    }

    private static boolean setMillis(PreparedStatement statement, Duration limit) throws SQLException {
        statement.setString(1, Long.toString(limit.toMillis()));
        return statement.execute();
    }
}
