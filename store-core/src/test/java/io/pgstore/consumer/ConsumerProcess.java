package io.pgstore.consumer;

import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.postgresql.Driver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A process that shares the partitions of a projector until it is killed. */
final class ConsumerProcess {
    private ConsumerProcess() {}

    /** Runs the projector. */
    public static void main(String[] arguments) throws InterruptedException {
        SimpleDriverDataSource dataSource =
                new SimpleDriverDataSource(new Driver(), arguments[0], arguments[1], arguments[2]);
        JdbcEventStore store = JdbcEventStore.builder(
                        new StoreDatabase(dataSource, StoreTables.defaults()), ConsumerTopic.CODEC)
                .build();
        JdbcConsumers.builder(store, new JdbcTransactionManager(dataSource))
                .lease(Duration.ofMillis(Long.parseLong(arguments[3])))
                .consumer(ZombieTests.shared(new JdbcTemplate(dataSource)))
                .build()
                .start();
        new CountDownLatch(1).await();
    }
}
