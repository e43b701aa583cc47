package io.pgstore.schema;

import io.pgstore.testing.JpaTransactions;
import javax.sql.DataSource;
import org.springframework.transaction.PlatformTransactionManager;

class JpaCallersTransactionTests extends CallersTransactionContract {
    @Override
    protected PlatformTransactionManager transactionManager(DataSource pool) {
        return JpaTransactions.on(pool);
    }
}
