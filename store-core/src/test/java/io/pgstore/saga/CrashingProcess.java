package io.pgstore.saga;

import io.pgstore.saga.SagaTopic.Order;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.util.concurrent.CountDownLatch;
import org.postgresql.Driver;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A process that dies at once in the middle of a timeout, its effects written but not committed. */
final class CrashingProcess {
    /** How it ends. */
    static final int EXIT = 42;

    private CrashingProcess() {}

    /** Polls for the timeouts of a saga name until it dies. */
    public static void main(String[] arguments) throws InterruptedException {
        SimpleDriverDataSource dataSource =
                new SimpleDriverDataSource(new Driver(), arguments[0], arguments[1], arguments[2]);
        JdbcSagaStore store = JdbcSagaStore.builder(
                        new StoreDatabase(dataSource, StoreTables.defaults()), SagaEnvironment.CODEC)
                .build();
        SagaTimeoutHandler crashing = new PollerTopic.Handler(arguments[3], timeout -> {
            SagaInstance<Order> saga = store.findById(timeout.sagaName(), timeout.sagaId(), Order.class)
                    .orElseThrow();
            store.complete(saga, new Order("crashed"));
            Runtime.getRuntime().halt(EXIT);
        });
        SagaTimeoutPoller.builder(store, new JdbcTransactionManager(dataSource))
                .handler(crashing)
                .build()
                .start();
        new CountDownLatch(1).await();
    }
}
