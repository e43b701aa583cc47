package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.KeyPrefix;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A filter as SQL: a fixed clause for each condition, every value bound. */
final class SubscriptionConditions {
    private final List<String> clauses = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    SubscriptionConditions(SubscriptionFilter filter) {
        and("AND stream_id = ANY (?::text[])", filter.streamIds());
        if (filter.prefix() != null) {
            and("AND stream_id >= ?", filter.prefix());
            and("AND stream_id < ?", KeyPrefix.end(filter.prefix()));
        }
        and("AND lane = ?", filter.lane());
        and("AND blocked = ?", filter.blocked());
        and("AND (head > watermark) = ?", filter.hasWork());
    }

    /** Adds a condition; {@code null} for none. */
    void and(String clause, @Nullable Object value) {
        if (value != null) {
            clauses.add(clause);
            values.add(value);
        }
    }

    /** Returns a statement with these conditions in the place of <code>{conditions}</code>. */
    String in(String statement) {
        return statement.replace("{conditions}", String.join("\n", clauses));
    }

    void bind(ArrayBinder parameters) throws SQLException {
        for (Object value : values) {
            if (value instanceof Set<?> texts) {
                parameters.array("text", List.copyOf(texts));
            } else if (value instanceof Boolean flag) {
                parameters.bool(flag);
            } else {
                parameters.text((String) value);
            }
        }
    }
}
