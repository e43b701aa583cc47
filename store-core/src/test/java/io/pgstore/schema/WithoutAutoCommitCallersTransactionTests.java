package io.pgstore.schema;

import com.zaxxer.hikari.HikariConfig;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class WithoutAutoCommitCallersTransactionTests extends SavepointContract {
    @Override
    protected void configure(HikariConfig pool) {
        pool.setAutoCommit(false);
    }

    @Override
    protected PlatformTransactionManager transactionManager(DataSource pool) {
        return new JdbcTransactionManager(pool);
    }
}
