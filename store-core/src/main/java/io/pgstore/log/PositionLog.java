package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.support.DataAccessUtils;

/**
 * The positions of one fenced table: how writers take them and how far readers may look, so that readers lose nothing.
 * <p>
 * A writer announces a lower bound of the positions that it is about to take as a shared advisory lock, and a reader
 * never looks beyond the lowest announced bound. All rules of section 5 of the design live in this package.
 *
 * @since 0.1
 */
public final class PositionLog {
    // A transaction of the stores' own that does nothing for so long belongs to a frozen process.
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

    private static final String SELECT_LOG_ID = """
            SELECT log_id
            FROM {log}
            """;

    private final StoreDatabase database;
    private final LogSql sql;
    private final String selectLogId;
    private final HorizonReader reader;
    private final HolderReader holders;
    private final SharedHorizon shared;
    private final AtomicLong breaks = new AtomicLong();

    /**
     * Uses the positions of {@code table}, whose sequence is named {@code <table>_position_seq}.
     *
     * @param table the default name of a fenced table
     */
    public PositionLog(StoreDatabase database, String table) {
        this(database, table, NanoClock.SYSTEM, IDLE_LIMIT);
    }

    PositionLog(StoreDatabase database, String table, NanoClock clock, Duration idleLimit) {
        this.database = database;
        this.sql = new LogSql(database.tables(), table, idleLimit);
        this.selectLogId = sql.read(SELECT_LOG_ID);
        this.reader = new HorizonReader(database, sql);
        this.holders = new HolderReader(database, sql);
        this.shared = new SharedHorizon(reader::read, new HoldWatch(this::status, clock), clock);
    }

    /**
     * Resolves a writer's statement: <code>{fence}</code> becomes the expression that announces the writer, which must be
     * evaluated before any <code>{next_position}</code>, which takes a position.
     */
    public String resolveWrite(String statement, WriteScope scope) {
        return sql.write(statement, scope);
    }

    /**
     * Resolves a reader's statement: <code>{origin}</code> becomes the expression that tells where it ran, a
     * {@code bigint}, and <code>{last_position}</code> the one of the last position taken.
     *
     * @see LogScan
     */
    public String resolveRead(String statement) {
        return sql.read(statement);
    }

    /**
     * Returns how far readers may look now: everything that committed before this call is within. Outside of a
     * transaction callers share one look at the database, at most one every 10 ms, every 5 ms while little is written.
     *
     * @throws LogReadException in a transaction above READ COMMITTED, or on a standby
     */
    public Horizon horizon() {
        // A caller that keeps a connection must not wait for one that waits for a connection.
        return reader.isConnectionKept() ? reader.read() : shared.fresh();
    }

    /** Returns a horizon seen before, if one may read by it again; what is below it is decided where it was seen. */
    Optional<Horizon> knownHorizon() {
        return reader.isConnectionKept() ? Optional.empty() : Optional.ofNullable(shared.known());
    }

    /** Looks at the database for this caller alone. */
    Horizon ownHorizon() {
        return reader.read();
    }

    /** Returns the log's last position, its horizon, and who holds it back. */
    public LogStatus status() {
        Horizon horizon = reader.read();
        return new LogStatus(horizon.logId(), horizon.last(), horizon.bound(), holders.read(), breaks.get());
    }

    /**
     * Returns the identity of the log.
     *
     * @throws LogSetupException if it has none
     */
    public UUID logId() {
        @Nullable UUID id = DataAccessUtils.singleResult(database.jdbc().queryForList(selectLogId, UUID.class));
        if (id == null) {
            throw LogSetupException.noIdentity(sql.read("{log}"));
        }
        return id;
    }

    /** Returns a reader of the table's entries. */
    public <T extends LogEntry> LogScan<T> scan(LogScan.Entries<T> entries) {
        return new LogScan<>(this, database.dataSource(), entries, new StreamContinuity<>(breaks, entry -> false));
    }

    /**
     * Returns a reader of entries whose streams may begin again, after their last rows were removed.
     *
     * @param mayRestart whether an entry may begin its stream again, with any version
     */
    public <T extends LogEntry> LogScan<T> scanRestarting(LogScan.Entries<T> entries, Predicate<? super T> mayRestart) {
        return new LogScan<>(this, database.dataSource(), entries, new StreamContinuity<>(breaks, mayRestart));
    }

    /**
     * Checks at start-up that this role may take positions and that the sequence is as the log needs it, and moves the
     * sequence forward if a restore left it behind the table.
     *
     * @throws LogSetupException if it cannot work; the message says what to run
     */
    public void verify() {
        new LogCheck(database, sql).run();
    }
}
