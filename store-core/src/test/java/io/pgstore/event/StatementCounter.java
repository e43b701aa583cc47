package io.pgstore.event;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A store whose statements are written down. */
final class StatementCounter {
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final EventStore store;
    private final TransactionTemplate transaction;

    StatementCounter(EventStoreEnvironment environment) {
        DataSource counting = new CountingDataSource(environment.database().dataSource());
        this.store = JdbcEventStore.builder(new StoreDatabase(counting, StoreTables.defaults()), TestEvents.CODEC)
                .build();
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(counting));
        statements.clear();
    }

    EventStore store() {
        return store;
    }

    TransactionTemplate transaction() {
        return transaction;
    }

    /** Returns what was prepared and run since the store was built. */
    List<String> statements() {
        return statements;
    }

    private final class CountingDataSource extends DelegatingDataSource {
        CountingDataSource(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection target = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")) {
                            statements.add((String) arguments[0]);
                        }
                        try {
                            return method.invoke(target, arguments);
                        } catch (InvocationTargetException exception) {
                            throw exception.getTargetException();
                        }
                    });
        }
    }
}
