package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Consumers on a pool of one connection: nobody who holds it waits for another one. */
class OneConnectionTests extends ConsumerTopic {
    private final HikariDataSource pool = owner.hikari(1, config -> config.setConnectionTimeout(PATIENCE.toMillis()));
    private final JdbcEventStore one = JdbcEventStore.builder(new StoreDatabase(pool, StoreTables.defaults()), CODEC)
            .notifications(notifications)
            .build();

    @Test
    void everythingWorksOnOneConnection() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Projector projector = Projector.named("p")
                .types(Counted.class)
                .partitions(4)
                .each(event -> {
                    writeDown(new JdbcTemplate(pool), "p", event);
                    append(one, "effect-" + event.streamId(), new Noted("of " + event.position()));
                    if (broken.get() && event.position() == 3) {
                        throw new NonRetryableException("broken");
                    }
                });
        Reactor reactor =
                Reactor.named("r").types(Counted.class).each(event -> append(one, "seen-1", new Noted("seen")));
        append("a-1", counted(1, 10));
        append("b-1", counted(1, 10));
        try (JdbcConsumers consumers = JdbcConsumers.builder(one, new JdbcTransactionManager(pool))
                .notifications(notifications)
                .consumer(projector)
                .consumer(reactor)
                .build()) {
            consumers.start();
            awaitCaughtUp(consumers, "p");
            awaitCaughtUp(consumers, "r");
            assertThat(consumers.status("p").blockedStreams()).isEqualTo(1);
            broken.set(false);
            consumers.deadLetters("p").retryAll();
            await("SELECT count(*) = 0 FROM store.dead_letters");
            consumers.pause("p", "to rewind");
            consumers.rewind("p", StartPosition.after(10), "to see the second stream again");
            consumers.resume("p", "rewound");
            awaitCaughtUp(consumers, "p");
        }
        assertThat(handled("p")).hasSize(30);
    }
}
