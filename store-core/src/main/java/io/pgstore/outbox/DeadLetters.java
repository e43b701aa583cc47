package io.pgstore.outbox;

import io.pgstore.lease.Leases;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The messages that a relay has given up.
 *
 * @since 0.1
 */
public final class DeadLetters {
    private static final String SELECT_LETTERS = """
            SELECT message_tenant, topic, key, version, position, change, type, schema_version, payload, recorded_at,
                   attempts, error, dead_at, log_id
            FROM {relay_dead_letters}
            WHERE tenant_id = ? AND relay = ? AND (log_id, position) > (?, ?)
            ORDER BY log_id, position
            LIMIT ?
            """;

    private static final String DELETE_LETTER = """
            DELETE FROM {relay_dead_letters}
            WHERE tenant_id = ? AND relay = ? AND log_id = ? AND position = ?
            """;

    private static final UUID NO_LOG = new UUID(0, 0);

    private final StoreDatabase database;
    private final String relay;
    private final OutboxPublisher publisher;
    private final String selectLetters;
    private final String deleteLetter;

    DeadLetters(StoreDatabase database, String relay, OutboxPublisher publisher) {
        this.database = database;
        this.relay = relay;
        this.publisher = publisher;
        this.selectLetters = database.tables().resolve(SELECT_LETTERS);
        this.deleteLetter = database.tables().resolve(DELETE_LETTER);
    }

    /**
     * Returns a page of dead letters in the order of their positions, log by log.
     *
     * @param after the last letter of the page before; {@code null} for the first page
     * @param limit the most letters to return
     */
    public List<DeadLetter> list(@Nullable DeadLetter after, int limit) {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        return database.read(selectLetters, statement -> {
            new ArrayBinder(statement)
                    .text(Leases.ALL_TENANTS)
                    .text(relay)
                    .uuid(after == null ? NO_LOG : after.message().logId())
                    .number(after == null ? 0 : after.message().position())
                    .number(limit);
            List<DeadLetter> letters = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    letters.add(letter(row));
                }
            }
            return letters;
        });
    }

    /**
     * Publishes a dead letter again, now and once, and forgets it. Later messages of its key have gone before it.
     *
     * @throws Exception if it could not be published; it stays
     */
    public void retry(DeadLetter letter) throws Exception {
        publisher.publish(letter.message());
        discard(letter);
    }

    /** Forgets a dead letter; whether it was there. */
    public boolean discard(DeadLetter letter) {
        int deleted = database.write(
                () -> "forget a dead letter of relay " + relay, deleteLetter, statement -> new ArrayBinder(statement)
                        .text(Leases.ALL_TENANTS)
                        .text(relay)
                        .uuid(letter.message().logId())
                        .number(letter.message().position())
                        .update());
        return deleted == 1;
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        OutboxMessage message = new OutboxMessage(
                new OutboxMessage.Subject(row.getString(1), row.getString(2), row.getString(3)),
                new OutboxMessage.Place(row.getObject(14, UUID.class), row.getLong(5), row.getLong(4)),
                row.getString(6),
                new OutboxMessage.Payload(row.getString(7), row.getInt(8), row.getBytes(9)),
                row.getObject(10, OffsetDateTime.class).toInstant());
        return new DeadLetter(
                message,
                row.getInt(11),
                row.getString(12),
                row.getObject(13, OffsetDateTime.class).toInstant());
    }
}
