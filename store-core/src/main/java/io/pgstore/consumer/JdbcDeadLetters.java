package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import org.springframework.util.Assert;

/** {@link DeadLetters} in the table {@code dead_letters}: decisions are written down for the owner of the partition. */
final class JdbcDeadLetters implements DeadLetters {
    private static final String SELECT_LETTERS = """
            SELECT {columns}
            FROM {dead_letters}
            WHERE tenant_id = ? AND consumer_id = ? AND position > ?
            ORDER BY position
            LIMIT ?
            """;

    private static final String DECIDE_ONE = """
            UPDATE {dead_letters}
            SET decision = ?
            WHERE tenant_id = ? AND consumer_id = ? AND position = ?
            """;

    private static final String DECIDE_ALL = """
            UPDATE {dead_letters}
            SET decision = ?
            WHERE tenant_id = ? AND consumer_id = ?
            """;

    private final StoreDatabase database;
    private final ConsumerKey key;
    private final Runnable decided;
    private final String selectLetters;
    private final String decideOne;
    private final String decideAll;

    /**
     * Decides on the dead letters of a consumer.
     *
     * @param decided wakes the owners, after the commit
     */
    JdbcDeadLetters(StoreDatabase database, ConsumerKey key, Runnable decided) {
        this.database = database;
        this.key = key;
        this.decided = decided;
        this.selectLetters = database.tables().resolve(SELECT_LETTERS.replace("{columns}", DeadLetterRows.COLUMNS));
        this.decideOne = database.tables().resolve(DECIDE_ONE);
        this.decideAll = database.tables().resolve(DECIDE_ALL);
    }

    @Override
    public List<DeadLetter> list(long after, int limit) {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        return database.read(selectLetters, statement -> {
            new ArrayBinder(statement)
                    .text(key.tenantId())
                    .text(key.consumerId())
                    .number(after)
                    .integer(limit);
            return DeadLetterRows.query(statement);
        });
    }

    @Override
    public boolean retry(long position) {
        return decideOne("retry", position);
    }

    @Override
    public int retryAll() {
        return decideAll("retry");
    }

    @Override
    public boolean skip(long position) {
        return decideOne("skip", position);
    }

    @Override
    public int purge() {
        return decideAll("skip");
    }

    private boolean decideOne(String decision, long position) {
        int changed = database.write(
                () -> "decide on a dead letter of " + key, decideOne, statement -> new ArrayBinder(statement)
                        .text(decision)
                        .text(key.tenantId())
                        .text(key.consumerId())
                        .number(position)
                        .update());
        database.afterCommit(decided);
        return changed == 1;
    }

    private int decideAll(String decision) {
        int changed = database.write(
                () -> "decide on the dead letters of " + key, decideAll, statement -> new ArrayBinder(statement)
                        .text(decision)
                        .text(key.tenantId())
                        .text(key.consumerId())
                        .update());
        database.afterCommit(decided);
        return changed;
    }
}
