package io.pgstore.saga;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which sagas of a name to find: those that match everything said, but no archived ones unless asked for. Immutable;
 * built from {@link #of}, one condition at a time. All conditions but the bounds of creation are answered by looking at
 * the sagas of that name one by one, the newest first, until the page is full.
 *
 * @since 0.1
 */
public final class SagaQuery {
    private static final int DEFAULT_LIMIT = 100;

    /** What can be asked for; each has its clause, and most have a value. */
    enum Condition {
        OPEN("AND saga.completed_at IS NULL"),
        COMPLETED("AND saga.completed_at IS NOT NULL"),
        NOT_ARCHIVED("AND saga.archived_at IS NULL"),
        UPDATED_BEFORE("AND saga.updated_at < ?"),
        CREATED_FROM("AND saga.created_at >= ?"),
        CREATED_UNTIL("AND saga.created_at < ?"),
        TIMEOUT_DUE_BEFORE("""
                AND EXISTS (SELECT
                            FROM {saga_timeouts} AS due
                            WHERE due.tenant_id = saga.tenant_id AND due.saga_name = saga.saga_name
                              AND due.saga_id = saga.saga_id AND due.dead_at IS NULL AND due.due_at < ?)"""),
        CORRELATION_PREFIX("AND starts_with(saga.correlation_id, ?)"),
        STATE_CONTAINS("AND saga.data @> ?::jsonb");

        private final String clause;
        private final boolean bound;

        Condition(String clause) {
            this.clause = clause;
            this.bound = clause.contains("?");
        }

        /** Returns whether the clause has a value. */
        boolean bound() {
            return bound;
        }

        /** Returns the clause, names not resolved. */
        String clause() {
            return clause;
        }
    }

    /** Where a page begins, exclusive. */
    record Cursor(Instant createdAt, String sagaId) {}

    private final String sagaName;
    private final Map<Condition, Object> conditions;
    private final int limit;
    private final @Nullable Cursor after;

    private SagaQuery(String sagaName, Map<Condition, Object> conditions, int limit, @Nullable Cursor after) {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        this.sagaName = sagaName;
        this.conditions = conditions;
        this.limit = limit;
        this.after = after;
    }

    /** Selects the sagas of a name that are not archived, 100 at most. */
    public static SagaQuery of(String sagaName) {
        Assert.notNull(sagaName, "sagaName must not be null");
        return new SagaQuery(sagaName, new EnumMap<>(Condition.class), DEFAULT_LIMIT, null)
                .with(Condition.NOT_ARCHIVED, true);
    }

    /** Selects sagas that are not completed. */
    public SagaQuery open() {
        return without(Condition.COMPLETED).with(Condition.OPEN, true);
    }

    /** Selects sagas that are completed. */
    public SagaQuery completed() {
        return without(Condition.OPEN).with(Condition.COMPLETED, true);
    }

    /** Selects archived sagas too. */
    public SagaQuery includingArchived() {
        return without(Condition.NOT_ARCHIVED);
    }

    /** Selects sagas that have not been written since {@code time}, exclusive: with {@link #open} those that are stuck. */
    public SagaQuery updatedBefore(Instant time) {
        return with(Condition.UPDATED_BEFORE, time);
    }

    /** Selects sagas started from {@code from}, inclusive, to {@code until}, exclusive. */
    public SagaQuery createdBetween(Instant from, Instant until) {
        return with(Condition.CREATED_FROM, from).with(Condition.CREATED_UNTIL, until);
    }

    /** Selects sagas with a timeout due before {@code time}, exclusive, that has not fired and is not dead. */
    public SagaQuery timeoutDueBefore(Instant time) {
        return with(Condition.TIMEOUT_DUE_BEFORE, time);
    }

    /** Selects sagas whose correlation ids begin with {@code prefix}. */
    public SagaQuery correlationPrefix(String prefix) {
        return with(Condition.CORRELATION_PREFIX, prefix);
    }

    /**
     * Selects sagas whose stored JSON contains {@code content}, as PostgreSQL's {@code @>} sees it. With
     * {@code store.sagas.indexes=content} an index answers, which costs each write of a saga more.
     *
     * @param content properties and their values, written as JSON like a state
     */
    public SagaQuery stateContains(Map<String, ?> content) {
        Assert.notNull(content, "content must not be null");
        return with(Condition.STATE_CONTAINS, content);
    }

    /** Selects {@code count} sagas at most, positive. */
    public SagaQuery limit(int count) {
        return new SagaQuery(sagaName, conditions, count, after);
    }

    /** Selects the page that begins after {@code saga}, exclusive: the last one of the page before. */
    public SagaQuery after(SagaInstance<?> saga) {
        return after(saga.createdAt(), saga.sagaId());
    }

    /** Selects the page that begins after the saga with this time of creation and id, exclusive. */
    public SagaQuery after(Instant createdAt, String sagaId) {
        Assert.notNull(createdAt, "createdAt must not be null");
        Assert.notNull(sagaId, "sagaId must not be null");
        return new SagaQuery(sagaName, conditions, limit, new Cursor(createdAt, sagaId));
    }

    String sagaName() {
        return sagaName;
    }

    Map<Condition, Object> conditions() {
        return conditions;
    }

    int limit() {
        return limit;
    }

    @Nullable
    Cursor after() {
        return after;
    }

    private SagaQuery with(Condition condition, Object value) {
        Assert.notNull(value, () -> condition + " needs a value");
        Map<Condition, Object> more = new EnumMap<>(conditions);
        more.put(condition, value);
        return new SagaQuery(sagaName, more, limit, after);
    }

    private SagaQuery without(Condition condition) {
        Map<Condition, Object> fewer = new EnumMap<>(conditions);
        fewer.remove(condition);
        return new SagaQuery(sagaName, fewer, limit, after);
    }
}
