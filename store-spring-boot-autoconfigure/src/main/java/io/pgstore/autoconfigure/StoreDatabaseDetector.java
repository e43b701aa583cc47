package io.pgstore.autoconfigure;

import io.pgstore.schema.StoreDatabase;
import java.util.Set;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;

/** Makes the stores' database, and so every store, wait for database initialization. */
final class StoreDatabaseDetector extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector {
    @Override
    protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
        return Set.of(StoreDatabase.class);
    }
}
