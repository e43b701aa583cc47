package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/** What the owner of a partition writes into its row: each statement only where it finds its own fence. */
final class Checkpoints {
    private static final String SAVE_POSITION = """
            UPDATE {consumers}
            SET position = ?, attempts = 0, attempt_position = NULL, next_try_at = NULL, last_error = NULL,
                updated_at = clock_timestamp()
            WHERE position <= ? AND tenant_id = ? AND consumer_id = ? AND partition = ? AND fence = ?
            """;

    private static final String SAVE_FAILURE = """
            UPDATE {consumers}
            SET attempts = ?, attempt_position = ?, next_try_at = clock_timestamp() + ? * interval '1 millisecond',
                last_error = ?, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND consumer_id = ? AND partition = ? AND fence = ?
            """;

    private static final String SAVE_ERROR = """
            UPDATE {consumers}
            SET last_error = ?, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND consumer_id = ? AND partition = ? AND fence = ?
            """;

    private final StoreDatabase database;
    private final String savePosition;
    private final String saveFailure;
    private final String saveError;

    Checkpoints(StoreDatabase database) {
        this.database = database;
        this.savePosition = database.tables().resolve(SAVE_POSITION);
        this.saveFailure = database.tables().resolve(SAVE_FAILURE);
        this.saveError = database.tables().resolve(SAVE_ERROR);
    }

    /**
     * Moves the position on.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void save(Claim claim, long position) {
        update(claim, () -> "save the position of " + claim.key(), savePosition, binder -> binder.number(position)
                .number(position));
    }

    /**
     * Notes a failure.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void saveFailure(Claim claim, int attempts, long eventPosition, Duration delay, String error) {
        update(claim, () -> "note a failure of " + claim.key(), saveFailure, binder -> binder.integer(attempts)
                .number(eventPosition)
                .number(delay.toMillis())
                .text(error));
    }

    /**
     * Notes what keeps the owner from its work.
     *
     * @throws LeaseLostException if another owner has the partition
     */
    void saveError(Claim claim, String error) {
        update(claim, () -> "note the trouble of " + claim.key(), saveError, binder -> binder.text(error));
    }

    private void update(Claim claim, Supplier<String> what, String sql, Values values) {
        int updated = database.write(what, sql, statement -> values.bind(new ArrayBinder(statement))
                .text(claim.key().tenantId())
                .text(claim.key().consumerId())
                .integer(claim.partition())
                .number(claim.fence())
                .update());
        if (updated != 1) {
            throw new LeaseLostException(claim);
        }
    }

    /** Binds what comes before the key and the fence. */
    @FunctionalInterface
    private interface Values {
        ArrayBinder bind(ArrayBinder binder) throws SQLException;
    }
}
