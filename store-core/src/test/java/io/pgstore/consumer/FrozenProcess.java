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

/** A process whose projector writes, appends, says so, and stays in the middle of it until it is told to go on. */
final class FrozenProcess {
    private FrozenProcess() {}

    /** Runs the projector; "ready" is printed once it has an event in hand. */
    public static void main(String[] arguments) throws InterruptedException {
        SimpleDriverDataSource dataSource =
                new SimpleDriverDataSource(new Driver(), arguments[0], arguments[1], arguments[2]);
        JdbcEventStore store = JdbcEventStore.builder(
                        new StoreDatabase(dataSource, StoreTables.defaults()), ConsumerTopic.CODEC)
                .build();
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        Projector projector = ZombieTests.projector(jdbc, store, () -> {
            System.out.println("ready");
            System.in.read();
        });
        JdbcConsumers.builder(store, new JdbcTransactionManager(dataSource))
                .lease(Duration.ofMillis(Long.parseLong(arguments[3])))
                .consumer(projector)
                .build()
                .start();
        new CountDownLatch(1).await();
    }
}
