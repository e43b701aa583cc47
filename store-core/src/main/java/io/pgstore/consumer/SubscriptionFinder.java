package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads subscriptions page by page. */
final class SubscriptionFinder {
    private static final String SELECT_SUBSCRIPTIONS = """
            SELECT stream_id, source, lane, priority, watermark, head, blocked, due_at, waiting_since, attempts, error,
                   nullif(holder, ''), nullif(lease_until, '-infinity'), updated_at
            FROM {subscriptions}
            WHERE tenant_id = ? AND group_name = ? {conditions}
            ORDER BY stream_id
            LIMIT ?
            """;

    private final SubscriptionGroup group;

    SubscriptionFinder(SubscriptionGroup group) {
        this.group = group;
    }

    List<StreamSubscription> find(SubscriptionQuery query) {
        SubscriptionConditions conditions = new SubscriptionConditions(query.filter());
        conditions.and("AND stream_id > ?", query.after());
        return group.database().read(group.resolve(conditions.in(SELECT_SUBSCRIPTIONS)), statement -> {
            ArrayBinder parameters =
                    new ArrayBinder(statement).text(group.tenantId()).text(group.name());
            conditions.bind(parameters);
            parameters.integer(query.limit());
            List<StreamSubscription> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(subscription(row));
                }
            }
            return found;
        });
    }

    private static StreamSubscription subscription(ResultSet row) throws SQLException {
        return new StreamSubscription(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getLong(5),
                row.getLong(6),
                row.getBoolean(7),
                time(row, 8),
                row.getObject(9, OffsetDateTime.class).toInstant(),
                row.getInt(10),
                row.getString(11),
                row.getString(12),
                time(row, 13),
                row.getObject(14, OffsetDateTime.class).toInstant());
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
