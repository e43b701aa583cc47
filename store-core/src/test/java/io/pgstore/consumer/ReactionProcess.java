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

/** A process whose reaction writes, says so, and stays in the middle of its second event until it is told to go on. */
final class ReactionProcess {
    private ReactionProcess() {}

    /** Runs the reaction; "ready" is printed once it has its second event in hand. */
    public static void main(String[] arguments) throws InterruptedException {
        SimpleDriverDataSource dataSource =
                new SimpleDriverDataSource(new Driver(), arguments[0], arguments[1], arguments[2]);
        JdbcEventStore store = JdbcEventStore.builder(
                        new StoreDatabase(dataSource, StoreTables.defaults()), ConsumerTopic.CODEC)
                .build();
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        JdbcReactions.builder(store)
                .transactional(new JdbcTransactionManager(dataSource))
                .lease(Duration.ofMillis(Long.parseLong(arguments[3])))
                .reaction(Reaction.named("r").types(ConsumerTopic.Counted.class).handle(event -> {
                    ReactionCrashTests.write(jdbc, event);
                    if (event.version() == 2) {
                        System.out.println("ready");
                        System.in.read();
                    }
                }))
                .build()
                .start();
        new CountDownLatch(1).await();
    }
}
