package io.pgstore.benchmarks;

import io.pgstore.consumer.JdbcStreamSubscriptions;
import io.pgstore.consumer.StreamLease;
import io.pgstore.consumer.StreamSubscriptions;
import io.pgstore.consumer.SubscriptionTarget;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Claims and acknowledgements of target streams, beside a queue as one would write it by hand. */
final class SubscriptionComparisons {
    private static final int STREAMS = 20_000;
    private static final long EVENTS = 1_000_000_000;
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final String CREATE_QUEUE = """
            CREATE TABLE IF NOT EXISTS plain_queue (
                stream_id text COLLATE "C" PRIMARY KEY,
                priority integer NOT NULL,
                watermark bigint NOT NULL,
                head bigint NOT NULL,
                holder text NOT NULL,
                lease_until timestamptz NOT NULL,
                fence bigint NOT NULL
            ) WITH (fillfactor = 60);
            CREATE INDEX IF NOT EXISTS plain_queue_idx ON plain_queue (priority DESC, watermark) WHERE head > watermark;
            """;

    private static final String FILL_QUEUE = """
            INSERT INTO plain_queue (stream_id, priority, watermark, head, holder, lease_until, fence)
            SELECT 'stream-' || number, number % 3, number, ?, '', '-infinity', 0
            FROM generate_series(1, ?) AS number
            ON CONFLICT (stream_id) DO NOTHING
            """;

    private static final String CLAIM = """
            WITH free AS MATERIALIZED (
                SELECT stream_id
                FROM plain_queue
                WHERE head > watermark AND lease_until <= statement_timestamp()
                ORDER BY priority DESC, watermark
                LIMIT ?
                FOR UPDATE SKIP LOCKED)
            UPDATE plain_queue AS queue
            SET holder = ?, lease_until = clock_timestamp() + interval '1 minute', fence = fence + 1
            FROM free
            WHERE queue.stream_id = free.stream_id
            RETURNING queue.stream_id, fence, watermark
            """;

    private static final String ACK = """
            UPDATE plain_queue AS queue
            SET watermark = mine.watermark, holder = '', lease_until = '-infinity'
            FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS mine (stream_id, fence, watermark)
            WHERE queue.stream_id = mine.stream_id AND queue.fence = mine.fence
            """;

    private final DataSource pool;
    private final StreamSubscriptions subscriptions;

    SubscriptionComparisons(BenchmarkDatabase database) {
        this.pool = database.pool();
        this.subscriptions = new JdbcStreamSubscriptions(database.stores());
        subscriptions.subscribe(IntStream.rangeClosed(1, STREAMS)
                .mapToObj(number -> SubscriptionTarget.of("stream-" + number)
                        .withPriority(number % 3)
                        .withEvents(number, EVENTS))
                .toList());
        database.jdbc().execute(CREATE_QUEUE);
        database.jdbc().update(FILL_QUEUE, EVENTS, STREAMS);
        database.jdbc().execute("ANALYZE store.subscriptions, plain_queue");
    }

    List<Comparison> all() {
        return List.of(comparison(1), comparison(10));
    }

    private Comparison comparison(int streams) {
        return new Comparison(
                "subscriptions, claim and ack %d of 20,000".formatted(streams),
                (thread, number) -> claimAndAck(streams, "worker-" + thread),
                (thread, number) -> claimAndAckPlain(streams, "worker-" + thread),
                0.5);
    }

    private void claimAndAck(int streams, String worker) {
        List<StreamLease> leases = subscriptions.claim(streams, 0, worker, LEASE, StreamSubscriptions.DEFAULT_LANE);
        subscriptions.ack(leases.stream()
                .map(lease -> lease.doneThrough(lease.watermark() + 1))
                .toList());
    }

    private void claimAndAckPlain(int streams, String worker) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement claim = connection.prepareStatement(CLAIM);
                PreparedStatement ack = connection.prepareStatement(ACK)) {
            claim.setInt(1, streams);
            claim.setString(2, worker);
            Object[] ids = new Object[streams];
            Object[] fences = new Object[streams];
            Object[] watermarks = new Object[streams];
            try (ResultSet row = claim.executeQuery()) {
                for (int index = 0; row.next(); index++) {
                    ids[index] = row.getString(1);
                    fences[index] = row.getLong(2);
                    watermarks[index] = row.getLong(3) + 1;
                }
            }
            ack.setArray(1, connection.createArrayOf("text", ids));
            ack.setArray(2, connection.createArrayOf("int8", fences));
            ack.setArray(3, connection.createArrayOf("int8", watermarks));
            ack.executeUpdate();
        }
    }
}
