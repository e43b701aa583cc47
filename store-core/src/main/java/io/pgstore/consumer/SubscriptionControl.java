package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import java.sql.SQLException;
import java.time.Instant;

/** What operators do to subscriptions. */
final class SubscriptionControl {
    // In the order of their keys, so that two calls never deadlock.
    private static final String CHANGE_STREAMS = """
            WITH chosen AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? {conditions}
                ORDER BY stream_id
                FOR UPDATE)
            UPDATE {subscriptions} AS changed
            SET {changes}, updated_at = clock_timestamp()
            FROM chosen
            WHERE changed.tenant_id = ? AND changed.group_name = ? AND changed.stream_id = chosen.stream_id
            """;

    private static final String UNBLOCK =
            "blocked = false, attempts = 0, error = NULL, due_at = NULL, waiting_since = clock_timestamp()";

    private static final String DEFER = "due_at = ?";

    private static final String RESET = """
            watermark = 0, blocked = false, attempts = 0, error = NULL, due_at = NULL, holder = '',
                lease_until = '-infinity', fence = fence + 1, waiting_since = clock_timestamp()""";

    private static final String PRIORITIZE = "priority = ?";

    private final SubscriptionGroup group;

    SubscriptionControl(SubscriptionGroup group) {
        this.group = group;
    }

    int unblock(SubscriptionFilter filter) {
        SubscriptionConditions blocked = new SubscriptionConditions(filter);
        blocked.and("AND blocked = ?", true);
        return update("unblock", UNBLOCK, blocked, parameters -> parameters);
    }

    int defer(SubscriptionFilter filter, Instant due) {
        return update("defer", DEFER, new SubscriptionConditions(filter), parameters -> parameters.time(due));
    }

    int reset(SubscriptionFilter filter) {
        return update("reset", RESET, new SubscriptionConditions(filter), parameters -> parameters);
    }

    int prioritize(SubscriptionFilter filter, int priority) {
        return update(
                "prioritize",
                PRIORITIZE,
                new SubscriptionConditions(filter),
                parameters -> parameters.integer(priority));
    }

    /** Binds what is written. */
    @FunctionalInterface
    private interface Value {
        ArrayBinder bind(ArrayBinder parameters) throws SQLException;
    }

    private int update(String what, String changes, SubscriptionConditions conditions, Value value) {
        String sql = conditions.in(CHANGE_STREAMS.replace("{changes}", changes));
        return group.database()
                .write(() -> "%s streams of %s".formatted(what, group), group.resolve(sql), statement -> {
                    ArrayBinder parameters = bindGroup(new ArrayBinder(statement));
                    conditions.bind(parameters);
                    return bindGroup(value.bind(parameters)).update();
                });
    }

    private ArrayBinder bindGroup(ArrayBinder parameters) throws SQLException {
        return parameters.text(group.tenantId()).text(group.name());
    }
}
