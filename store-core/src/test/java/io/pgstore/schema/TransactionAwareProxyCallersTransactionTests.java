package io.pgstore.schema;

import javax.sql.DataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class TransactionAwareProxyCallersTransactionTests extends SavepointContract {
    @Override
    protected DataSource wrap(DataSource pool) {
        return new TransactionAwareDataSourceProxy(pool);
    }

    @Override
    protected PlatformTransactionManager transactionManager(DataSource pool) {
        return new JdbcTransactionManager(pool);
    }
}
