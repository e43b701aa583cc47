package io.pgstore.autoconfigure;

import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What manages the transactions in which the stores call the application, so that its {@code @Transactional} methods
 * join them.
 *
 * @param manager one of the application's on the data source of the stores, or one of our own if it has none
 */
record StoreTransactionManager(PlatformTransactionManager manager) {
    static StoreTransactionManager choose(StoreDatabase database, ObjectProvider<PlatformTransactionManager> managers) {
        // The primary one first; the stream has it once more.
        List<PlatformTransactionManager> candidates = Stream.concat(
                        Stream.ofNullable(managers.getIfUnique()), managers.orderedStream())
                .toList();
        LateTransactionManager late = new LateTransactionManager();
        database.prepare(() -> late.choose(choose(database, candidates)));
        return new StoreTransactionManager(late.orItself());
    }

    private static PlatformTransactionManager choose(
            StoreDatabase database, List<PlatformTransactionManager> candidates) {
        return candidates.stream()
                .filter(candidate -> manages(candidate, database))
                .findFirst()
                .orElseGet(() -> {
                    // None could tell if the database has just gone.
                    database.jdbc().execute("SELECT 1");
                    return new JdbcTransactionManager(database.dataSource());
                });
    }

    /** Asks a transaction, because managers know their data sources in many ways. */
    private static boolean manages(PlatformTransactionManager candidate, StoreDatabase database) {
        try {
            return Boolean.TRUE.equals(new TransactionTemplate(candidate).execute(status -> database.inTransaction()));
        } catch (TransactionException exception) {
            return false;
        }
    }
}
