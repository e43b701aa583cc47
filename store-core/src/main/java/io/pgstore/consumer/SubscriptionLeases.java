package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What holders say about their leases: each statement only where it finds holder and fence. */
final class SubscriptionLeases {
    // In the order of their keys, so that two calls never deadlock.
    private static final String LOCKED = """
            JOIN {subscriptions} AS held
              ON held.tenant_id = ? AND held.group_name = ? AND held.stream_id = mine.stream_id
             AND held.holder = mine.holder AND held.fence = mine.fence
            ORDER BY held.stream_id
            FOR UPDATE OF held""";

    private static final String OF_HELD = """
            FROM held
            WHERE mine.tenant_id = ? AND mine.group_name = ? AND mine.stream_id = held.stream_id
            RETURNING mine.stream_id""";

    private static final String ACK_STREAMS = """
            WITH held AS MATERIALIZED (
                SELECT held.stream_id, mine.watermark, mine.due_at
                FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::timestamptz[])
                     AS mine (stream_id, holder, fence, watermark, due_at)
                {locked})
            UPDATE {subscriptions} AS mine
            SET watermark = greatest(mine.watermark, held.watermark), due_at = greatest(mine.due_at, held.due_at),
                attempts = 0, error = NULL, holder = '', lease_until = '-infinity', waiting_since = clock_timestamp(),
                updated_at = clock_timestamp()
            {of_held}
            """;

    private static final String ADVANCE_STREAMS = """
            WITH held AS MATERIALIZED (
                SELECT held.stream_id, mine.watermark
                FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[]) AS mine (stream_id, holder, fence, watermark)
                {locked})
            UPDATE {subscriptions} AS mine
            SET watermark = greatest(mine.watermark, held.watermark), attempts = 1, error = NULL,
                updated_at = clock_timestamp()
            {of_held}
            """;

    // An event behind others that were handled has failed for the first time.
    private static final String RETRY_STREAMS = """
            WITH held AS MATERIALIZED (
                SELECT held.stream_id, mine.watermark, mine.delay, mine.error, mine.watermark > held.watermark AS has_progress
                FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
                     AS mine (stream_id, holder, fence, watermark, delay, error)
                {locked})
            UPDATE {subscriptions} AS mine
            SET watermark = greatest(mine.watermark, held.watermark),
                attempts = CASE WHEN has_progress THEN 1 ELSE attempts END,
                error = CASE WHEN has_progress THEN held.error ELSE coalesce(mine.error, held.error) END,
                due_at = greatest(due_at, clock_timestamp() + held.delay * interval '1 millisecond'),
                holder = '', lease_until = '-infinity', waiting_since = clock_timestamp(), updated_at = clock_timestamp()
            {of_held}
            """;

    private static final String RELEASE_STREAMS = """
            WITH held AS MATERIALIZED (
                SELECT held.stream_id
                FROM unnest(?::text[], ?::text[], ?::bigint[]) AS mine (stream_id, holder, fence)
                {locked})
            UPDATE {subscriptions} AS mine
            SET attempts = greatest(attempts - 1, 0), holder = '', lease_until = '-infinity', updated_at = clock_timestamp()
            {of_held}
            """;

    private static final String RENEW_STREAMS = """
            WITH held AS MATERIALIZED (
                SELECT held.stream_id
                FROM unnest(?::text[], ?::text[], ?::bigint[]) AS mine (stream_id, holder, fence)
                {locked})
            UPDATE {subscriptions} AS mine
            SET lease_until = clock_timestamp() + ? * interval '1 millisecond', updated_at = clock_timestamp()
            {of_held}
            """;

    private static final String BLOCK_STREAMS = """
            WITH held AS MATERIALIZED (
                SELECT held.stream_id
                FROM unnest(?::text[], ?::text[], ?::bigint[]) AS mine (stream_id, holder, fence)
                {locked})
            UPDATE {subscriptions} AS mine
            SET blocked = true, error = coalesce(error, ?), holder = '', lease_until = '-infinity',
                updated_at = clock_timestamp()
            {of_held}
            """;

    private final SubscriptionGroup group;
    private final String ackStreams;
    private final String advanceStreams;
    private final String retryStreams;
    private final String releaseStreams;
    private final String renewStreams;
    private final String blockStreams;

    SubscriptionLeases(SubscriptionGroup group) {
        this.group = group;
        this.ackStreams = resolve(ACK_STREAMS);
        this.advanceStreams = resolve(ADVANCE_STREAMS);
        this.retryStreams = resolve(RETRY_STREAMS);
        this.releaseStreams = resolve(RELEASE_STREAMS);
        this.renewStreams = resolve(RENEW_STREAMS);
        this.blockStreams = resolve(BLOCK_STREAMS);
    }

    private String resolve(String sql) {
        return group.resolve(sql.replace("{locked}", LOCKED).replace("{of_held}", OF_HELD));
    }

    Set<String> ack(List<StreamAck> acks) {
        return update("ack", ackStreams, acks, StreamAck::lease, (parameters, each) -> {
            parameters
                    .array("int8", each, StreamAck::watermark)
                    .array(
                            "timestamptz",
                            each,
                            ack -> ack.due() == null ? null : ack.due().toString());
            bindGroup(bindGroup(parameters));
        });
    }

    Set<String> advance(List<StreamAck> acks) {
        return update("move the watermarks of", advanceStreams, acks, StreamAck::lease, (parameters, each) -> {
            parameters.array("int8", each, StreamAck::watermark);
            bindGroup(bindGroup(parameters));
        });
    }

    Set<String> retry(List<StreamRetry> retries) {
        return update("note failures of", retryStreams, retries, StreamRetry::lease, (parameters, each) -> {
            parameters
                    .array("int8", each, StreamRetry::watermark)
                    .array("int8", each, retry -> retry.delay().toMillis())
                    .array("text", each, retry -> Retries.words(retry.error()));
            bindGroup(bindGroup(parameters));
        });
    }

    Set<String> release(List<StreamLease> leases) {
        return update(
                "release",
                releaseStreams,
                leases,
                Function.identity(),
                (parameters, each) -> bindGroup(bindGroup(parameters)));
    }

    Set<String> renew(List<StreamLease> leases, Duration duration) {
        return update(
                "renew the leases of",
                renewStreams,
                leases,
                Function.identity(),
                (parameters, each) -> bindGroup(bindGroup(parameters).number(duration.toMillis())));
    }

    Set<String> block(List<StreamLease> leases, String error) {
        return update(
                "block",
                blockStreams,
                leases,
                Function.identity(),
                (parameters, each) -> bindGroup(bindGroup(parameters).text(Retries.words(error))));
    }

    /** Binds what follows holder and fence. */
    @FunctionalInterface
    private interface Rest<W> {
        void bind(ArrayBinder parameters, List<W> words) throws SQLException;
    }

    private <W> Set<String> update(
            String what, String sql, List<W> words, Function<W, StreamLease> lease, Rest<W> rest) {
        if (words.isEmpty()) {
            return Set.of();
        }
        return group.database().write(() -> "%s streams of %s".formatted(what, group), sql, statement -> {
            ArrayBinder parameters = new ArrayBinder(statement)
                    .array("text", words, word -> lease.apply(word).streamId())
                    .array("text", words, word -> lease.apply(word).holder())
                    .array("int8", words, word -> lease.apply(word).fence());
            rest.bind(parameters, words);
            return streamIds(statement);
        });
    }

    private ArrayBinder bindGroup(ArrayBinder parameters) throws SQLException {
        return parameters.text(group.tenantId()).text(group.name());
    }

    private static Set<String> streamIds(PreparedStatement statement) throws SQLException {
        Set<String> streamIds = new LinkedHashSet<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                streamIds.add(row.getString(1));
            }
        }
        return streamIds;
    }
}
