package io.pgstore.log;

import io.pgstore.schema.StoreTables;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The expressions of SQL that a log's statements share, for one table. */
final class LogSql {
    // Two integers: the sequence's oid and the low 32 bits of a bound, so that logs never meet. Shared: nobody waits.
    private static final String FENCE = """
            pg_advisory_xact_lock_shared('{sequence}'::regclass::oid::integer, {last_position}::bit(32)::integer)""";

    // One fence for each transaction: the transaction-local setting is undone by a rollback to a savepoint together
    // with the lock. With one lock for each append, a long transaction would exhaust the server's lock table.
    private static final String FENCE_ONCE = """
            CASE WHEN coalesce(current_setting('pgstore.fence_' || '{sequence}'::regclass::oid, true), '') = ''
                 THEN {fence}::text || set_config('pgstore.fence_' || '{sequence}'::regclass::oid, 'held', true)
            END""";

    // The server ends the transaction of a process that freezes, so that its fence goes.
    private static final String FENCE_WITH_LIMIT = """
            {fence}::text || set_config('idle_in_transaction_session_timeout', '{idle_limit}', true)""";

    // pg_sequence_last_value, never last_value of the sequence: that runs up to 32 ahead for the write-ahead log.
    private static final String LAST_POSITION = """
            coalesce(pg_sequence_last_value('{sequence}'::regclass), 0)""";

    // Where a statement ran. What was seen of one log says nothing of another one: a copy, a restored or a promoted
    // one.
    private static final String ORIGIN = """
            (SELECT hashtextextended(
                        concat_ws('/', log_id, '{sequence}'::regclass::oid,
                                  (SELECT oid FROM pg_database WHERE datname = current_database()),
                                  extract(epoch FROM pg_postmaster_start_time()), pg_is_in_recovery()),
                        0)
             FROM {log})""";

    /** A writing statement, names not resolved, and what it is part of. */
    private record Write(String sql, WriteScope scope) {}

    private final StoreTables tables;
    private final String table;
    private final String sequence;
    private final Duration idleLimit;
    // Only fixed statements write, and each view of a tenant asks for all of them.
    private final Map<Write, String> writes = new ConcurrentHashMap<>();

    /**
     * Names the table and its sequence.
     *
     * @param idleLimit after which the server ends a transaction of the stores' own that does nothing
     */
    LogSql(StoreTables tables, String table, Duration idleLimit) {
        this.tables = tables;
        this.table = table;
        this.sequence = tables.resolve("{" + table + ":position_seq}");
        this.idleLimit = idleLimit;
    }

    String sequence() {
        return sequence;
    }

    String write(String sql, WriteScope scope) {
        return writes.computeIfAbsent(new Write(sql, scope), this::write);
    }

    private String write(Write write) {
        String fence =
                switch (write.scope()) {
                    case STATEMENT -> FENCE;
                    case CALLERS_TRANSACTION -> FENCE_ONCE.replace("{fence}", FENCE);
                    case OWN_TRANSACTION -> FENCE_ONCE.replace("{fence}", FENCE_WITH_LIMIT.replace("{fence}", FENCE));
                };
        return read(write.sql()
                .replace("{fence}", fence)
                .replace("{idle_limit}", Long.toString(idleLimit.toMillis()))
                .replace("{next_position}", "nextval('{sequence}'::regclass)"));
    }

    String read(String sql) {
        return tables.resolve(sql.replace("{last_position}", LAST_POSITION)
                .replace("{origin}", ORIGIN)
                .replace("{table}", "{" + table + "}")
                .replace("{sequence}", sequence));
    }
}
