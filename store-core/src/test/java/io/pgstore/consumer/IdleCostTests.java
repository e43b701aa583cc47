package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.StatementLog;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What consumers cost that have nothing to do. */
class IdleCostTests extends ConsumerTopic {
    private static final Duration NEVER = Duration.ofDays(1);

    private final StatementLog statements = new StatementLog(owner.dataSource());
    private final JdbcEventStore counted = JdbcEventStore.builder(
                    new StoreDatabase(statements, StoreTables.defaults()), CODEC)
            .build();

    @Test
    void aLookAtALogWithNothingNewIsOneStatement() {
        append("a-1", counted(1, 3));
        SharedReader reader = new SharedReader(counted.log(), Runnable::run);
        reader.advance();
        reader.advance();
        statements.drain();
        assertThat(reader.advance()).isFalse();
        assertThat(statements.drain()).hasSize(1);
        append("a-1", new Counted(4));
        assertThat(reader.advance()).isTrue();
    }

    @Test
    void manyConsumersShareOneReaderOfTheLog() {
        JdbcConsumers.Builder builder = JdbcConsumers.builder(counted, new JdbcTransactionManager(statements))
                .notifications(notifications)
                .pollInterval(NEVER)
                .checkpointInterval(NEVER)
                .lease(NEVER);
        builder.firstPause = NEVER;
        IntStream.range(0, 20)
                .forEach(number -> builder.consumer(
                        Reactor.named("r-" + number).types(Noted.class).each(event -> {})));
        try (JdbcConsumers consumers = builder.build()) {
            consumers.start();
            append("a-1", new Counted(1));
            consumers.ids().forEach(id -> get(consumers.whenProcessed(id, 1, PATIENCE)));
            statements.drain();
            append("a-1", counted(2, 500));
            consumers.ids().forEach(id -> get(consumers.whenProcessed(id, 500, PATIENCE)));
            // One read brings the events to all of them; a late wake-up may add a look or two.
            assertThat(statements.drain())
                    .filteredOn(statement -> statement.contains("UNION ALL"))
                    .hasSizeBetween(1, consumers.ids().size() / 2);
        }
    }
}
