package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.Identifiers;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Subscribes targets, and notes that there are events for them. */
final class SubscriptionWriter {
    // Rows are written in the order of their keys, as all statements of the subscriptions do: two never wait for
    // each other. A row that was inserted here shows no xmax. What is known already is not written again.
    private static final String SUBSCRIBE_TARGETS = """
            WITH target AS MATERIALIZED (
                SELECT stream_id, source, lane, priority, greatest(first - 1, 0) AS watermark, last AS head
                FROM unnest(?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::bigint[])
                     AS target (stream_id, source, lane, priority, first, last)
                ORDER BY stream_id),
            written AS (
                INSERT INTO {subscriptions} AS known
                    (tenant_id, group_name, stream_id, source, lane, declared_priority, priority, watermark, head, blocked,
                     waiting_since, attempts, holder, lease_until, fence, updated_at)
                SELECT ?, ?, stream_id, source, lane, priority, priority, watermark, head, false,
                       clock_timestamp(), 0, '', '-infinity', 0, clock_timestamp()
                FROM target
                ON CONFLICT (tenant_id, group_name, stream_id) DO UPDATE
                SET source = CASE WHEN known.source = excluded.source THEN known.source END,
                    lane = excluded.lane,
                    priority = CASE WHEN excluded.declared_priority > known.declared_priority
                                    THEN excluded.declared_priority ELSE known.priority END,
                    declared_priority = greatest(known.declared_priority, excluded.declared_priority),
                    watermark = CASE WHEN known.head <= known.watermark AND excluded.head > known.watermark
                                     THEN greatest(known.watermark, excluded.watermark) ELSE known.watermark END,
                    waiting_since = CASE WHEN known.head <= known.watermark THEN excluded.waiting_since
                                         ELSE known.waiting_since END,
                    head = greatest(known.head, excluded.head),
                    updated_at = excluded.updated_at
                WHERE known.head < excluded.head OR known.lane <> excluded.lane
                   OR known.declared_priority < excluded.declared_priority
                   OR known.source IS NOT NULL AND known.source IS DISTINCT FROM excluded.source
                RETURNING watermark, xmax = 0 AS is_new)
            SELECT count(*) FILTER (WHERE is_new),
                   greatest(coalesce(max(watermark), 0),
                            (SELECT coalesce(max(known.watermark), 0)
                             FROM target
                             JOIN {subscriptions} AS known
                               ON known.tenant_id = ? AND known.group_name = ? AND known.stream_id = target.stream_id))
            FROM written
            """;

    private final SubscriptionGroup group;
    private final String subscribeTargets;

    SubscriptionWriter(SubscriptionGroup group) {
        this.group = group;
        this.subscribeTargets = group.resolve(SUBSCRIBE_TARGETS);
    }

    SubscribeResult subscribe(List<SubscriptionTarget> targets) {
        Map<String, SubscriptionTarget> byStream = new LinkedHashMap<>();
        targets.forEach(target -> byStream.merge(target.streamId(), target, SubscriptionTarget::and));
        List<SubscriptionTarget> each = List.copyOf(byStream.values());
        each.forEach(target -> Identifiers.requireKeyFits(
                "stream id with its group", group.tenantId(), group.name(), target.streamId()));
        if (each.isEmpty()) {
            return new SubscribeResult(0, 0);
        }
        return group.database().write(() -> "subscribe targets of " + group, subscribeTargets, statement -> {
            new ArrayBinder(statement)
                    .array("text", each, SubscriptionTarget::streamId)
                    .array("text", each, SubscriptionTarget::source)
                    .array("text", each, SubscriptionTarget::lane)
                    .array("int4", each, SubscriptionTarget::priority)
                    .array("int8", each, SubscriptionTarget::first)
                    .array("int8", each, SubscriptionTarget::last)
                    .text(group.tenantId())
                    .text(group.name())
                    .text(group.tenantId())
                    .text(group.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new SubscribeResult(row.getInt(1), row.getLong(2));
            }
        });
    }
}
