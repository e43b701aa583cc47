package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Await;
import io.pgstore.testing.LogMessages;
import io.pgstore.testing.SwitchedDataSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Consumers whose database is missing, at the start or for a while. */
class MissingDatabaseTests extends ConsumerTopic {
    private static final Duration LEASE = Duration.ofMillis(500);

    private final SwitchedDataSource dataSource = new SwitchedDataSource(owner.dataSource());
    private final JdbcEventStore switched = JdbcEventStore.builder(
                    new StoreDatabase(dataSource, StoreTables.defaults()), CODEC)
            .notifications(notifications)
            .build();

    @Test
    void aDatabaseThatIsMissingAtTheStartIsTriedAgainAndPoisonsNothing() {
        append("a-1", counted(1, 3));
        dataSource.switchOff();
        try (JdbcConsumers consumers = consumers();
                LogMessages warnings = new LogMessages(Coordinator.class, Level.WARN)) {
            consumers.start();
            Await.until(() -> consumers.trouble().isPresent());
            assertThat(consumers.trouble().orElseThrow()).hasStackTraceContaining("the database is missing");
            assertThat(consumers.stopped("p")).isEmpty();
            dataSource.switchOn();
            Await.until(() -> consumers.trouble().isEmpty());
            awaitCaughtUp(consumers, "p");
            assertThat(warnings.messages()).hasSize(1);
        }
        assertThat(handled("p")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aDatabaseThatIsMissingForLongerThanTheLeaseLosesAndDoublesNothing() {
        append("a-1", counted(1, 50));
        try (JdbcConsumers consumers = consumers()) {
            consumers.start();
            awaitCaughtUp(consumers, "p");
            dataSource.switchOff();
            append("a-1", counted(51, 100));
            Await.until(() -> consumers.trouble().isPresent());
            await("SELECT max(lease_until) < clock_timestamp() FROM store.consumer_instances");
            dataSource.switchOn();
            Await.until(() -> consumers.trouble().isEmpty());
            awaitCaughtUp(consumers, "p");
        }
        assertThat(handled("p")).isEqualTo(positions());
    }

    private JdbcConsumers consumers() {
        return JdbcConsumers.builder(switched, new JdbcTransactionManager(dataSource))
                .lease(LEASE)
                .pollInterval(Duration.ofMillis(100))
                .notifications(notifications)
                .consumer(Projector.named("p").each(event -> writeDown(new JdbcTemplate(dataSource), "p", event)))
                .build();
    }
}
