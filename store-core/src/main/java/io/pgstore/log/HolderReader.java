package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the open transactions that hold readers of a log back. */
final class HolderReader {
    // Each bound's high bits are those of the last position, which is read for each row, after the locks.
    private static final String SELECT_HOLDERS = """
            SELECT (SELECT sequence.last - ((sequence.last - lock.objid::bigint) & 4294967295)
                    FROM (SELECT {last_position} AS last OFFSET 0) AS sequence) AS after,
                   lock.pid,
                   activity.application_name,
                   prepared.gid,
                   extract(epoch FROM clock_timestamp() - coalesce(activity.xact_start, prepared.prepared)) AS age
            FROM pg_locks AS lock
            LEFT JOIN pg_stat_activity AS activity ON activity.pid = lock.pid
            LEFT JOIN pg_prepared_xacts AS prepared
                   ON lock.pid IS NULL AND lock.virtualtransaction = '-1/' || prepared.transaction
            WHERE lock.locktype = 'advisory'
              AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND lock.classid = '{sequence}'::regclass::oid
              AND lock.objsubid = 2
              AND lock.mode = 'ShareLock'
              AND lock.granted
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
