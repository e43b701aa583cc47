package io.pgstore.log;

/**
 * A writing statement in its forms: alone, in a caller's transaction, and in one of the store's own.
 *
 * @since 0.1
 */
public final class WriteSql {
    private final String alone;
    private final String inCallersTransaction;
    private final String inOwnTransaction;

    private WriteSql(String alone, String inCallersTransaction, String inOwnTransaction) {
        this.alone = alone;
        this.inCallersTransaction = inCallersTransaction;
        this.inOwnTransaction = inOwnTransaction;
    }

    /** Resolves {@code sql} as {@link PositionLog#resolveWrite} does, for each scope. */
    public static WriteSql of(PositionLog log, String sql) {
        return new WriteSql(
                log.resolveWrite(sql, WriteScope.STATEMENT),
                log.resolveWrite(sql, WriteScope.CALLERS_TRANSACTION),
                log.resolveWrite(sql, WriteScope.OWN_TRANSACTION));
    }

    /** Returns the statement for {@code scope}. */
    public String in(WriteScope scope) {
        return switch (scope) {
            case STATEMENT -> alone;
            case CALLERS_TRANSACTION -> inCallersTransaction;
            case OWN_TRANSACTION -> inOwnTransaction;
        };
    }
}
