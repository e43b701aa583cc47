package io.pgstore.kv;

import io.pgstore.schema.StoreDatabase;

/** The statements on keys, resolved once. */
record KeyValueStatements(
        KeyReader reader,
        KeyLister lister,
        KeyDumper dumper,
        PutStatement put,
        PutAllStatement putAll,
        DeleteStatement delete,
        ExpireStatement expire,
        TouchStatement touch) {
    static KeyValueStatements of(StoreDatabase database, KeyValueSql sql) {
        return new KeyValueStatements(
                new KeyReader(database, sql),
                new KeyLister(database, sql),
                new KeyDumper(database, sql),
                new PutStatement(database, sql),
                new PutAllStatement(database, sql),
                new DeleteStatement(database, sql),
                new ExpireStatement(database, sql),
                new TouchStatement(database, sql));
    }
}
