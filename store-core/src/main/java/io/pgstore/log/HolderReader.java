package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the open transactions that hold readers of a log back. */
final class HolderReader {
    // Each bound's high bits are those of the last position, which is read for each row, after the locks. The locks
    // of a prepared transaction have no process; its own transaction id, locked too, leads to its identifier.
    private static final String SELECT_HOLDERS = """
            WITH lock AS MATERIALIZED (
                SELECT locktype, database, classid, objid, objsubid, transactionid, virtualtransaction, pid, mode
                FROM pg_locks
                WHERE granted AND locktype IN ('advisory', 'transactionid')),
            prepared AS (
                SELECT lock.virtualtransaction, transaction.gid, transaction.prepared
                FROM pg_prepared_xacts AS transaction
                JOIN lock ON lock.transactionid = transaction.transaction AND lock.pid IS NULL)
            SELECT (SELECT sequence.last - ((sequence.last - fence.objid::bigint) & 4294967295)
                    FROM (SELECT {last_position} AS last OFFSET 0) AS sequence) AS after,
                   fence.pid,
                   activity.application_name,
                   prepared.gid,
                   extract(epoch FROM clock_timestamp() - coalesce(activity.xact_start, prepared.prepared)) AS age
            FROM lock AS fence
            LEFT JOIN pg_stat_activity AS activity ON activity.pid = fence.pid
            LEFT JOIN prepared ON fence.pid IS NULL AND prepared.virtualtransaction = fence.virtualtransaction
            WHERE fence.locktype = 'advisory'
              AND fence.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND fence.classid = '{sequence}'::regclass::oid
              AND fence.objsubid = 2
              AND fence.mode = 'ShareLock'
            ORDER BY age DESC NULLS LAST, after
            """;

    private final StoreDatabase database;
    private final String selectHolders;

    HolderReader(StoreDatabase database, LogSql sql) {
        this.database = database;
        this.selectHolders = sql.read(SELECT_HOLDERS);
    }

    /** Returns the holders, the oldest first. */
    List<LogStatus.Holder> read() {
        return database.jdbc().query(selectHolders, (row, number) -> holder(row));
    }

    private static LogStatus.Holder holder(ResultSet row) throws SQLException {
        return new LogStatus.Holder(
                row.getLong("after"),
                row.getObject("pid", Integer.class),
                row.getString("application_name"),
                row.getString("gid"),
                age(row));
    }

    private static @Nullable Duration age(ResultSet row) throws SQLException {
        double seconds = row.getDouble("age");
        return row.wasNull() ? null : Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
