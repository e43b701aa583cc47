package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import java.sql.SQLException;
import java.time.Instant;

/** What operators do to subscriptions. */
final class SubscriptionControl {
    private static final String UNBLOCK_STREAMS = """
            WITH chosen AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? AND blocked {conditions}
                ORDER BY stream_id
                FOR UPDATE)
            UPDATE {subscriptions} AS unblocked
            SET blocked = false, attempts = 0, error = NULL, due_at = NULL, waiting_since = clock_timestamp(),
                updated_at = clock_timestamp()
            FROM chosen
            WHERE unblocked.tenant_id = ? AND unblocked.group_name = ? AND unblocked.stream_id = chosen.stream_id
            """;

    private static final String DEFER_STREAMS = """
            WITH chosen AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? {conditions}
                ORDER BY stream_id
                FOR UPDATE)
            UPDATE {subscriptions} AS deferred
            SET due_at = ?, updated_at = clock_timestamp()
            FROM chosen
            WHERE deferred.tenant_id = ? AND deferred.group_name = ? AND deferred.stream_id = chosen.stream_id
            """;

    private static final String RESET_STREAMS = """
            WITH chosen AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? {conditions}
                ORDER BY stream_id
                FOR UPDATE)
            UPDATE {subscriptions} AS reset
            SET watermark = 0, blocked = false, attempts = 0, error = NULL, due_at = NULL, holder = '',
                lease_until = '-infinity', fence = fence + 1, waiting_since = clock_timestamp(),
                updated_at = clock_timestamp()
            FROM chosen
            WHERE reset.tenant_id = ? AND reset.group_name = ? AND reset.stream_id = chosen.stream_id
            """;

    private static final String PRIORITIZE_STREAMS = """
            WITH chosen AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? {conditions}
                ORDER BY stream_id
                FOR UPDATE)
            UPDATE {subscriptions} AS prioritized
            SET priority = ?, updated_at = clock_timestamp()
            FROM chosen
            WHERE prioritized.tenant_id = ? AND prioritized.group_name = ? AND prioritized.stream_id = chosen.stream_id
            """;

    private final SubscriptionGroup group;

    SubscriptionControl(SubscriptionGroup group) {
        this.group = group;
    }

    int unblock(SubscriptionFilter filter) {
        return update("unblock", UNBLOCK_STREAMS, filter, parameters -> parameters);
    }

    int defer(SubscriptionFilter filter, Instant due) {
        return update("defer", DEFER_STREAMS, filter, parameters -> parameters.time(due));
    }

    int reset(SubscriptionFilter filter) {
        return update("reset", RESET_STREAMS, filter, parameters -> parameters);
    }

    int prioritize(SubscriptionFilter filter, int priority) {
        return update("prioritize", PRIORITIZE_STREAMS, filter, parameters -> parameters.integer(priority));
    }

    /** Binds what is written. */
    @FunctionalInterface
    private interface Value {
        ArrayBinder bind(ArrayBinder parameters) throws SQLException;
    }

    private int update(String what, String sql, SubscriptionFilter filter, Value value) {
        SubscriptionConditions conditions = new SubscriptionConditions(filter);
        return group.database()
                .write(
                        () -> "%s streams of %s".formatted(what, group),
                        group.resolve(conditions.in(sql)),
                        statement -> {
                            ArrayBinder parameters = bindGroup(new ArrayBinder(statement));
                            conditions.bind(parameters);
                            return bindGroup(value.bind(parameters)).update();
                        });
    }

    private ArrayBinder bindGroup(ArrayBinder parameters) throws SQLException {
        return parameters.text(group.tenantId()).text(group.name());
    }
}
