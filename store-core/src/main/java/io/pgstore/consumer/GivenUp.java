package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a partition writes into {@code dead_letters}. The row of a blocked stream is the head of what waits:
 * everything of the stream from there to the position of the partition. Each statement writes only where it finds the
 * owner's fence.
 */
final class GivenUp {
    private static final String INSERT_LETTER = """
            INSERT INTO {dead_letters} AS letter (tenant_id, consumer_id, position, partition, event_tenant, stream_id, version,
                                        blocking, attempts, error, dead_at)
            SELECT tenant_id, consumer_id, ?, partition, ?, ?, ?, ?, ?, ?, clock_timestamp()
            FROM {consumers}
            WHERE tenant_id = ? AND consumer_id = ? AND partition = ? AND fence = ?
            ON CONFLICT (tenant_id, consumer_id, position) DO UPDATE
            SET blocking = excluded.blocking, attempts = excluded.attempts, error = excluded.error,
                decision = nullif(letter.decision, 'retrying'), dead_at = excluded.dead_at
            """;

    private static final String SELECT_LETTERS = """
            SELECT {columns}
            FROM {dead_letters}
            WHERE tenant_id = ? AND consumer_id = ? AND partition = ? AND (blocking OR decision IS NOT NULL)
            ORDER BY position
            """;

    private static final String CHANGE_DECISION = """
            UPDATE {dead_letters} AS letter
            SET decision = ?, error = coalesce(?, letter.error)
            FROM {consumers} AS owned
            WHERE letter.tenant_id = ? AND letter.consumer_id = ? AND letter.position = ?
              AND owned.tenant_id = letter.tenant_id AND owned.consumer_id = letter.consumer_id
              AND owned.partition = letter.partition AND owned.fence = ?
            """;

    private static final String MOVE_LETTER = """
            UPDATE {dead_letters} AS letter
            SET position = ?, version = ?, attempts = 0, decision = 'retry'
            FROM {consumers} AS owned
            WHERE letter.tenant_id = ? AND letter.consumer_id = ? AND letter.position = ?
              AND owned.tenant_id = letter.tenant_id AND owned.consumer_id = letter.consumer_id
              AND owned.partition = letter.partition AND owned.fence = ?
            """;

    private static final String DELETE_LETTER = """
            DELETE FROM {dead_letters} AS letter
            USING {consumers} AS owned
            WHERE letter.tenant_id = ? AND letter.consumer_id = ? AND letter.position = ?
              AND owned.tenant_id = letter.tenant_id AND owned.consumer_id = letter.consumer_id
              AND owned.partition = letter.partition AND owned.fence = ?
            """;

    private final StoreDatabase database;
    private final String insertLetter;
    private final String selectLetters;
    private final String changeDecision;
    private final String moveLetter;
    private final String deleteLetter;

    GivenUp(StoreDatabase database) {
        this.database = database;
        this.insertLetter = database.tables().resolve(INSERT_LETTER);
        this.selectLetters = database.tables().resolve(SELECT_LETTERS.replace("{columns}", DeadLetterRows.COLUMNS));
        this.changeDecision = database.tables().resolve(CHANGE_DECISION);
        this.moveLetter = database.tables().resolve(MOVE_LETTER);
        this.deleteLetter = database.tables().resolve(DELETE_LETTER);
    }

    /**
     * Gives an event up.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void add(Claim claim, RecordedEvent event, boolean blocking, int attempts, @Nullable Throwable cause) {
        int added = database.write(() -> "give up " + event, insertLetter, statement -> new ArrayBinder(statement)
                .number(event.position())
                .text(event.tenantId())
                .text(event.streamId())
                .number(event.version())
                .bool(blocking)
                .integer(attempts)
                .text(Retries.words(cause))
                .text(claim.key().tenantId())
                .text(claim.key().consumerId())
                .integer(claim.partition())
                .number(claim.fence())
                .update());
        require(claim, added);
    }

    /** Returns the dead letters of a partition that block a stream, or that were decided on. */
    List<DeadLetter> ofPartition(Claim claim) {
        return database.read(selectLetters, statement -> {
            new ArrayBinder(statement)
                    .text(claim.key().tenantId())
                    .text(claim.key().consumerId())
                    .integer(claim.partition());
            return DeadLetterRows.query(statement);
        });
    }

    /**
     * Notes that an event is being tried again, so that one which takes its owner down is known.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void begin(Claim claim, long position) {
        decide(claim, position, DeadLetter.RETRYING, null);
    }

    /**
     * Leaves the next word on an event that took its owner down to an operator.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void leave(Claim claim, long position) {
        decide(claim, position, null, "its owner crashed when it was tried again");
    }

    private void decide(Claim claim, long position, @Nullable String decision, @Nullable String error) {
        int decided = database.write(
                () -> "decide on a dead letter of " + claim.key(), changeDecision, statement -> new ArrayBinder(
                                statement)
                        .text(decision)
                        .text(error)
                        .text(claim.key().tenantId())
                        .text(claim.key().consumerId())
                        .number(position)
                        .number(claim.fence())
                        .update());
        require(claim, decided);
    }

    /**
     * Lets the next event of a blocked stream be the head of what waits, to be tried next.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void move(Claim claim, long position, RecordedEvent next) {
        int moved = database.write(
                () -> "move a dead letter of " + claim.key(), moveLetter, statement -> new ArrayBinder(statement)
                        .number(next.position())
                        .number(next.version())
                        .text(claim.key().tenantId())
                        .text(claim.key().consumerId())
                        .number(position)
                        .number(claim.fence())
                        .update());
        require(claim, moved);
    }

    /**
     * Removes a dead letter.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void remove(Claim claim, long position) {
        int removed = database.write(
                () -> "remove a dead letter of " + claim.key(), deleteLetter, statement -> new ArrayBinder(statement)
                        .text(claim.key().tenantId())
                        .text(claim.key().consumerId())
                        .number(position)
                        .number(claim.fence())
                        .update());
        require(claim, removed);
    }

    private static void require(Claim claim, int changed) {
        if (changed != 1) {
            throw new LeaseLostException(claim);
        }
    }
}
