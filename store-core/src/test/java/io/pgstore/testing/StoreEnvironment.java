package io.pgstore.testing;

import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Where a store's contract runs: how the store under test connects, and who manages its transactions.
 *
 * @param owner the database as its owner sees it, on a pool apart from the store's
 * @param database the database as the store under test uses it
 * @param transactionManager manages the transactions of callers
 * @param store the store under test, for the tenant {@code default}
 * @param rival another process's store on the same tables, which shares no connection with the one under test
 * @since 0.1
 */
public record StoreEnvironment<S>(
        TestDatabase owner, StoreDatabase database, PlatformTransactionManager transactionManager, S store, S rival) {
    /** Makes an environment on the tables of {@code owner}, in which the store connects through {@code dataSource}. */
    public static <S> StoreEnvironment<S> of(
            TestDatabase owner, DataSource dataSource, Function<StoreDatabase, ? extends S> store) {
        StoreDatabase database = new StoreDatabase(dataSource, StoreTables.defaults());
        StoreDatabase other = new StoreDatabase(owner.dataSource(), StoreTables.defaults());
        return new StoreEnvironment<>(
                owner, database, new JdbcTransactionManager(dataSource), store.apply(database), store.apply(other));
    }

    /** Makes the tables in {@code owner}, and an environment in which the store connects as a run-time role. */
    public static <S> StoreEnvironment<S> ofRuntimeRole(
            TestDatabase owner, Function<StoreDatabase, ? extends S> store) {
        TestRole role = owner.createRole();
        MigrationOptions options = MigrationOptions.defaults().withRuntimeRole(role.name());
        new StoreMigrator(owner.dataSource(), StoreTables.defaults(), options).migrate();
        return of(owner, owner.as(role).hikari(10), store);
    }
}
