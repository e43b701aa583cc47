package io.pgstore.event;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteScope;

/** A writing statement in its forms: alone, in a caller's transaction, and in one of the store's own. */
record WriteSql(String alone, String inCallersTransaction, String inOwnTransaction) {
    static WriteSql of(PositionLog log, String sql) {
        return new WriteSql(
                log.resolveWrite(sql, WriteScope.STATEMENT),
                log.resolveWrite(sql, WriteScope.CALLERS_TRANSACTION),
                log.resolveWrite(sql, WriteScope.OWN_TRANSACTION));
    }

    String in(WriteScope scope) {
        return switch (scope) {
            case STATEMENT -> alone;
            case CALLERS_TRANSACTION -> inCallersTransaction;
            case OWN_TRANSACTION -> inOwnTransaction;
        };
    }
}
