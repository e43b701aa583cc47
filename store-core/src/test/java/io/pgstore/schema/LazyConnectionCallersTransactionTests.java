package io.pgstore.schema;

import javax.sql.DataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class LazyConnectionCallersTransactionTests extends SavepointContract {
    @Override
    protected DataSource wrap(DataSource pool) {
        return new LazyConnectionDataSourceProxy(pool);
    }

    @Override
    protected PlatformTransactionManager transactionManager(DataSource pool) {
        return new JdbcTransactionManager(pool);
    }
}
