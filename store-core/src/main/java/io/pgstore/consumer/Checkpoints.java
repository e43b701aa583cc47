package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;

/** What the owner of a partition writes into its row: each statement only where it finds its own fence. */
final class Checkpoints {
    private static final String SAVE_POSITION = """
            UPDATE {consumers}
            SET position = ?, attempts = 0, attempt_position = NULL, next_try_at = NULL, last_error = NULL,
                updated_at = clock_timestamp()
            WHERE tenant_id = ? AND consumer_id = ? AND partition = ? AND fence = ? AND position <= ?
            """;

    private static final String SAVE_FAILURE = """
            UPDATE {consumers}
            SET attempts = ?, attempt_position = ?, next_try_at = clock_timestamp() + ? * interval '1 millisecond',
                last_error = ?, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND consumer_id = ? AND partition = ? AND fence = ?
            """;

    private final StoreDatabase database;
    private final String savePosition;
    private final String saveFailure;

    Checkpoints(StoreDatabase database) {
        this.database = database;
        this.savePosition = database.tables().resolve(SAVE_POSITION);
        this.saveFailure = database.tables().resolve(SAVE_FAILURE);
    }

    /**
     * Moves the position on.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void save(Claim claim, long position) {
        require(
                claim,
                database.write(() -> "save the position of " + claim.key(), savePosition, statement -> new ArrayBinder(
                                statement)
                        .number(position)
                        .text(claim.key().tenantId())
                        .text(claim.key().consumerId())
                        .integer(claim.partition())
                        .number(claim.fence())
                        .number(position)
                        .update()));
    }

    /**
     * Notes a failure.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void saveFailure(Claim claim, int attempts, long eventPosition, Duration delay, String error) {
        require(
                claim,
                database.write(
                        () -> "note a failure of " + claim.key(), saveFailure, statement -> new ArrayBinder(statement)
                                .integer(attempts)
                                .number(eventPosition)
                                .number(delay.toMillis())
                                .text(error)
                                .text(claim.key().tenantId())
                                .text(claim.key().consumerId())
                                .integer(claim.partition())
                                .number(claim.fence())
                                .update()));
    }

    private static void require(Claim claim, int updated) {
        if (updated != 1) {
            throw new LeaseLostException(claim);
        }
    }
}
