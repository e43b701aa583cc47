package io.pgstore.autoconfigure;

import io.pgstore.schema.StoreDatabase;
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
        return Stream.concat(Stream.ofNullable(managers.getIfUnique()), managers.orderedStream())
                .filter(candidate -> manages(candidate, database))
                .findFirst()
                .map(StoreTransactionManager::new)
                .orElseGet(() -> new StoreTransactionManager(new JdbcTransactionManager(database.dataSource())));
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
