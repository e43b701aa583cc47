package io.pgstore.consumer;

import io.pgstore.consumer.ConsumerStatus.Partition;
import io.pgstore.event.EventLog;
import io.pgstore.schema.ArrayBinder;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;

/** Tells how consumers are doing. */
final class StatusReader {
    private static final String SELECT_LAG = """
            SELECT (SELECT count(*)
                    FROM {dead_letters}
                    WHERE tenant_id = ? AND consumer_id = ? AND blocking),
                   (SELECT extract(epoch FROM greatest(clock_timestamp() - recorded_at, '0')) * 1000
                    FROM {events}
                    WHERE position > ? AND position <= ?
                    ORDER BY position
                    LIMIT 1)::bigint
            """;

    private final EventLog log;
    private final Ownership ownership;
    private final String selectLag;

    StatusReader(EventLog log, Ownership ownership) {
        this.log = log;
        this.ownership = ownership;
        this.selectLag = log.database().tables().resolve(SELECT_LAG);
    }

    ConsumerStatus read(ConsumerRun consumer) {
        ConsumerKey key = consumer.key();
        List<PartitionRow> rows = ownership.partitions(key);
        long horizon = log.horizon().bound();
        long position = rows.stream().mapToLong(PartitionRow::position).min().orElse(horizon);
        return log.database().read(selectLag, statement -> {
            new ArrayBinder(statement)
                    .text(key.tenantId())
                    .text(key.consumerId())
                    .number(position)
                    .number(horizon);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new ConsumerStatus(
                        key.consumerId(),
                        horizon,
                        Math.max(0, horizon - position),
                        Duration.ofMillis(row.getLong(2)),
                        row.getLong(1),
                        rows.stream().map(StatusReader::partition).toList());
            }
        });
    }

    private static Partition partition(PartitionRow row) {
        return new Partition(
                row.partition(),
                row.position(),
                row.state(),
                row.ownerAlive() ? row.owner() : null,
                row.attempts(),
                row.lastError());
    }
}
