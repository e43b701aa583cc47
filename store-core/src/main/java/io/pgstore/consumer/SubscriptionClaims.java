package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Leases streams that have work. */
final class SubscriptionClaims {
    // Deferred streams are in none of the indexes that a claim looks through, so those whose time has come join first.
    private static final String WAKE_DUE = """
            WITH due AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? AND lane = ? AND due_at <= statement_timestamp()
                ORDER BY due_at
                LIMIT 1000
                FOR UPDATE SKIP LOCKED)
            UPDATE {subscriptions} AS deferred
            SET waiting_since = due_at, due_at = NULL
            FROM due
            WHERE deferred.tenant_id = ? AND deferred.group_name = ? AND deferred.stream_id = due.stream_id
            """;

    // The locks are taken inside of the limited scans, so what others are claiming is passed over and never counts.
    // Of a row that changed since the scan saw it the lock looks at the present version. A holder whose lease has
    // run out had its turn: its stream queues up again.
    private static final String CLAIM_STREAMS = """
            WITH by_priority AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? AND lane = ? AND claimable AND lease_until <= statement_timestamp()
                ORDER BY priority DESC, watermark
                LIMIT ?
                FOR UPDATE SKIP LOCKED),
            by_waiting AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? AND lane = ? AND claimable AND lease_until <= statement_timestamp()
                  AND stream_id <> ALL (ARRAY(SELECT stream_id FROM by_priority))
                ORDER BY waiting_since
                LIMIT ?
                FOR UPDATE SKIP LOCKED),
            ahead AS MATERIALIZED (
                SELECT stream_id
                FROM {subscriptions}
                WHERE tenant_id = ? AND group_name = ? AND lane = ? AND claimable AND lease_until <= statement_timestamp()
                  AND stream_id <> ALL (ARRAY(SELECT stream_id FROM by_priority UNION ALL SELECT stream_id FROM by_waiting))
                ORDER BY watermark DESC
                LIMIT ?
                FOR UPDATE SKIP LOCKED),
            chosen AS (
                SELECT stream_id, false AS is_ahead FROM by_priority
                UNION ALL
                SELECT stream_id, false FROM by_waiting
                UNION ALL
                SELECT stream_id, true FROM ahead),
            claimed AS (
                UPDATE {subscriptions} AS free
                SET holder = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond', fence = fence + 1,
                    attempts = attempts + 1,
                    waiting_since = CASE WHEN holder = '' THEN waiting_since ELSE clock_timestamp() END,
                    updated_at = clock_timestamp()
                FROM chosen
                WHERE free.tenant_id = ? AND free.group_name = ? AND free.stream_id = chosen.stream_id
                RETURNING free.stream_id, source, lane, priority, watermark, head, attempts, error, holder, fence,
                          lease_until, is_ahead)
            SELECT stream_id, source, lane, priority, watermark, head, attempts, error, holder, fence, lease_until
            FROM claimed
            ORDER BY is_ahead, CASE WHEN is_ahead THEN 0 ELSE priority END DESC,
                     CASE WHEN is_ahead THEN -watermark ELSE watermark END
            """;

    private final SubscriptionGroup group;
    private final FairShare fairShare;
    private final String claimStreams;

    SubscriptionClaims(SubscriptionGroup group, FairShare fairShare) {
        this.group = group;
        this.fairShare = fairShare;
        // One round trip; each statement has a snapshot of its own, so the second one sees what the first has done.
        this.claimStreams = group.resolve(String.join(";\n", WAKE_DUE, CLAIM_STREAMS));
    }

    List<StreamLease> claim(int lagging, int leading, String by, Duration lease, String lane) {
        int byWaiting = fairShare.of(group, lane, lagging);
        return group.database().write(() -> "claim streams of " + group, claimStreams, statement -> {
            ArrayBinder parameters = new ArrayBinder(statement);
            bindLane(parameters, lane).text(group.tenantId()).text(group.name());
            bindLane(parameters, lane).integer(lagging - byWaiting);
            bindLane(parameters, lane).integer(byWaiting);
            bindLane(parameters, lane).integer(leading);
            parameters.text(by).number(lease.toMillis()).text(group.tenantId()).text(group.name());
            return leases(statement);
        });
    }

    private ArrayBinder bindLane(ArrayBinder parameters, String lane) throws SQLException {
        return parameters.text(group.tenantId()).text(group.name()).text(lane);
    }

    private static List<StreamLease> leases(PreparedStatement statement) throws SQLException {
        boolean rows = statement.execute();
        while (!rows) {
            rows = statement.getMoreResults();
        }
        List<StreamLease> leases = new ArrayList<>();
        try (ResultSet row = statement.getResultSet()) {
            while (row.next()) {
                leases.add(lease(row));
            }
        }
        return leases;
    }

    private static StreamLease lease(ResultSet row) throws SQLException {
        return new StreamLease(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7),
                row.getString(8),
                row.getString(9),
                row.getLong(10),
                row.getObject(11, OffsetDateTime.class).toInstant());
    }
}
