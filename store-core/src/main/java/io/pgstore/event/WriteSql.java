package io.pgstore.event;

import io.pgstore.log.PositionLog;

/**
 * A writing statement in its two forms.
 *
 * @param alone the statement that is a transaction by itself
 * @param inTransaction the statement that may be one of many in a transaction, which takes one fence
 */
record WriteSql(String alone, String inTransaction) {
    static WriteSql of(PositionLog log, String sql) {
        return new WriteSql(log.resolveWrite(sql, false), log.resolveWrite(sql, true));
    }

    String in(boolean transaction) {
        return transaction ? inTransaction : alone;
    }
}
