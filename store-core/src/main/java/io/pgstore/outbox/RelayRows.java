package io.pgstore.outbox;

import io.pgstore.lease.Lease;
import io.pgstore.lease.Leases;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.util.Assert;

/** A relay's row and its dead letters; every write carries the fence of its owner. */
final class RelayRows {
    private static final String TENANT = Leases.ALL_TENANTS;

    // With its first statement a new owner raises the fence: from then on the one before changes nothing.
    private static final String TAKE_RELAY = """
            INSERT INTO {relays} AS relay (tenant_id, name, source, log_id, position, fence, paused, attempts, updated_at)
            VALUES (?, ?, ?, ?, 0, ?, false, 0, clock_timestamp())
            ON CONFLICT (tenant_id, name) DO UPDATE
            SET fence = excluded.fence, updated_at = clock_timestamp()
            WHERE relay.fence < excluded.fence AND relay.source = excluded.source
            RETURNING relay.log_id, relay.position, relay.paused, relay.attempts,
                      greatest(0, extract(epoch FROM relay.next_try_at - clock_timestamp()) * 1000)::bigint
            """;

    private static final String SELECT_SOURCE = """
            SELECT source
            FROM {relays}
            WHERE tenant_id = ? AND name = ?
            """;

    private static final String SELECT_RELAY = """
            SELECT log_id, position, paused, attempts,
                   greatest(0, extract(epoch FROM next_try_at - clock_timestamp()) * 1000)::bigint
            FROM {relays}
            WHERE tenant_id = ? AND name = ? AND fence = ?
            """;

    private static final String ADVANCE_RELAY = """
            UPDATE {relays}
            SET position = ?, attempts = 0, next_try_at = NULL, last_error = NULL, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND name = ? AND fence = ? AND position <= ?
            """;

    private static final String FAIL_RELAY = """
            UPDATE {relays}
            SET position = ?, attempts = ?, last_error = ?,
                next_try_at = clock_timestamp() + ? * interval '1 millisecond', updated_at = clock_timestamp()
            WHERE tenant_id = ? AND name = ? AND fence = ? AND position <= ?
            """;

    // A relay that was removed and begins anew meets its old dead letters again.
    private static final String GIVE_UP_MESSAGE = """
            WITH advanced AS (
                UPDATE {relays}
                SET position = ?, attempts = 0, next_try_at = NULL, last_error = ?, updated_at = clock_timestamp()
                WHERE tenant_id = ? AND name = ? AND fence = ? AND position < ?
                RETURNING tenant_id, name)
            INSERT INTO {relay_dead_letters} (tenant_id, relay, log_id, position, message_tenant, topic, key, change,
                                              version, type, schema_version, payload, recorded_at, attempts, error, dead_at)
            SELECT tenant_id, name, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp()
            FROM advanced
            ON CONFLICT (tenant_id, relay, log_id, position) DO UPDATE
            SET attempts = excluded.attempts, error = excluded.error, dead_at = excluded.dead_at
            """;

    private static final String PAUSE_RELAY = """
            UPDATE {relays}
            SET paused = ?, next_try_at = NULL, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND name = ?
            """;

    private static final String DELETE_RELAY = """
            DELETE FROM {relays}
            WHERE tenant_id = ? AND name = ?
            """;

    private static final String SELECT_STATUS = """
            SELECT position, paused, attempts, next_try_at, last_error,
                   (SELECT count(*)
                    FROM {relay_dead_letters} AS dead
                    WHERE dead.tenant_id = relay.tenant_id AND dead.relay = relay.name)
            FROM {relays} AS relay
            WHERE tenant_id = ? AND name = ?
            """;

    private final StoreDatabase database;
    private final String name;
    private final String source;
    private final String takeRelay;
    private final String selectSource;
    private final String selectRelay;
    private final String advanceRelay;
    private final String failRelay;
    private final String giveUpMessage;
    private final String pauseRelay;
    private final String selectStatus;

    RelayRows(StoreDatabase database, String name, String source) {
        this.database = database;
        this.name = name;
        this.source = source;
        this.takeRelay = database.tables().resolve(TAKE_RELAY);
        this.selectSource = database.tables().resolve(SELECT_SOURCE);
        this.selectRelay = database.tables().resolve(SELECT_RELAY);
        this.advanceRelay = database.tables().resolve(ADVANCE_RELAY);
        this.failRelay = database.tables().resolve(FAIL_RELAY);
        this.giveUpMessage = database.tables().resolve(GIVE_UP_MESSAGE);
        this.pauseRelay = database.tables().resolve(PAUSE_RELAY);
        this.selectStatus = database.tables().resolve(SELECT_STATUS);
    }

    /**
     * Begins to own the relay, which begins with the oldest entry if it is new; empty if a later owner was faster.
     *
     * @throws IllegalStateException if the relay of this name publishes another table
     */
    Optional<RelayCheckpoint> take(Lease lease, UUID logId) {
        Optional<RelayCheckpoint> taken = database.write(() -> "take relay " + name, takeRelay, statement -> {
            new ArrayBinder(statement)
                    .text(TENANT)
                    .text(name)
                    .text(source)
                    .uuid(logId)
                    .number(lease.fence());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(checkpoint(row)) : Optional.empty();
            }
        });
        if (taken.isEmpty()) {
            requireSource();
        }
        return taken;
    }

    private void requireSource() {
        String stored = database.read(selectSource, statement -> {
            new ArrayBinder(statement).text(TENANT).text(name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : source;
            }
        });
        Assert.state(stored.equals(source), () -> "relay %s publishes %s; one of %s needs another name"
                .formatted(name, stored, source));
    }

    /** Reads the row again; empty if the relay has another owner. */
    Optional<RelayCheckpoint> read(Lease lease) {
        return database.read(selectRelay, statement -> {
            new ArrayBinder(statement).text(TENANT).text(name).number(lease.fence());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(checkpoint(row)) : Optional.empty();
            }
        });
    }

    /** Moves the position; false if the relay has another owner. */
    boolean advance(Lease lease, long position) {
        int advanced =
                database.write(() -> "advance relay " + name, advanceRelay, statement -> new ArrayBinder(statement)
                        .number(position)
                        .text(TENANT)
                        .text(name)
                        .number(lease.fence())
                        .number(position)
                        .update());
        return advanced == 1;
    }

    /** Moves the position to before the message that failed; false if the relay has another owner. */
    boolean fail(Lease lease, RelayCheckpoint at, String error, Duration delay) {
        int failed = database.write(() -> "put relay off " + name, failRelay, statement -> new ArrayBinder(statement)
                .number(at.position())
                .integer(at.attempts())
                .text(error)
                .number(delay.toMillis())
                .text(TENANT)
                .text(name)
                .number(lease.fence())
                .number(at.position())
                .update());
        return failed == 1;
    }

    /** Moves the position past the message and keeps that apart; false if the relay has another owner. */
    boolean giveUp(Lease lease, OutboxMessage message, int attempts, String error) {
        int givenUp = database.write(
                () -> "give up a message of relay " + name, giveUpMessage, statement -> new ArrayBinder(statement)
                        .number(message.position())
                        .text(error)
                        .text(TENANT)
                        .text(name)
                        .number(lease.fence())
                        .number(message.position())
                        .uuid(message.logId())
                        .number(message.position())
                        .text(message.tenantId())
                        .text(message.topic())
                        .text(message.key())
                        .text(message.change())
                        .number(message.version())
                        .text(message.type())
                        .integer(message.schemaVersion())
                        .bytes(message.payload())
                        .time(message.recordedAt())
                        .integer(attempts)
                        .text(error)
                        .update());
        return givenUp == 1;
    }

    boolean pause(boolean paused) {
        int changed = database.write(() -> "pause relay " + name, pauseRelay, statement -> new ArrayBinder(statement)
                .bool(paused)
                .text(TENANT)
                .text(name)
                .update());
        return changed == 1;
    }

    /** Removes the row of a relay; whether there was one. */
    static boolean remove(StoreDatabase database, String name) {
        String deleteRelay = database.tables().resolve(DELETE_RELAY);
        int removed = database.write(
                () -> "remove relay " + name,
                deleteRelay,
                statement -> new ArrayBinder(statement).text(TENANT).text(name).update());
        return removed == 1;
    }

    /** Reads how the relay stands; without the backlog. */
    Optional<RelayStatus> status(long lastPosition) {
        return database.read(selectStatus, statement -> {
            new ArrayBinder(statement).text(TENANT).text(name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(status(row, lastPosition)) : Optional.empty();
            }
        });
    }

    private static RelayCheckpoint checkpoint(ResultSet row) throws SQLException {
        return new RelayCheckpoint(
                row.getObject(1, UUID.class), row.getLong(2), row.getBoolean(3), row.getInt(4), row.getLong(5));
    }

    private static RelayStatus status(ResultSet row, long lastPosition) throws SQLException {
        OffsetDateTime nextTryAt = row.getObject(4, OffsetDateTime.class);
        return new RelayStatus(
                row.getLong(1),
                lastPosition,
                0,
                Duration.ZERO,
                row.getBoolean(2),
                row.getInt(3),
                nextTryAt == null ? null : nextTryAt.toInstant(),
                row.getString(5),
                row.getLong(6));
    }
}
