package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.log.TestLog.Note;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Await;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Conditions 4 and 10 on a primary with a real standby, which takes over in the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandbyAndFailoverTests {
    private Cluster primary;
    private Cluster standby;

    @BeforeAll
    void start(@TempDir Path primaryData, @TempDir Path standbyData) {
        primary = Cluster.create(primaryData);
        new StoreMigrator(primary.dataSource(), StoreTables.defaults()).migrate();
        standby = primary.standby(standbyData);
    }

    @AfterAll
    void stop() {
        standby.close();
        primary.close();
    }

    @Test
    @Order(1)
    void aReaderOnAStandbyIsRefusedWithTheDataSourceNamed() {
        DataSource dataSource = new SwitchableDataSource(standby::dataSource);
        EventStore store = store(dataSource);
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> store.readAll(0, 10))
                .withMessageContaining("standby")
                .withMessageContaining("switchable data source")
                .withMessageContaining("targetServerType=primary");
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(store::status)
                .withMessageContaining("standby");
    }

    @Test
    @Order(2)
    void aReaderWhoseStatementsAreSpreadOverPrimaryAndStandbyIsRefused() {
        append(store(primary.dataSource()), "spread", 3);
        AtomicInteger connections = new AtomicInteger();
        DataSource spreading = new SwitchableDataSource(
                () -> connections.getAndIncrement() % 2 == 0 ? primary.dataSource() : standby.dataSource());
        EventStore store = store(spreading);
        connections.set(0);
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> store.readAll(0, 10))
                .withMessageContaining("different servers")
                .withMessageContaining("switchable data source");
    }

    @Test
    @Order(3)
    void aPreparedTransactionIsWaitedForAndReportedAlsoAfterARestart() {
        EventStore store = store(primary.dataSource());
        TestReader reader = new TestReader(store, 10);
        reader.poll();
        try (OpenTransaction preparing = new OpenTransaction(primary.dataSource(), -1)) {
            preparing.call(() -> append(store, "prepared", 1));
            preparing.execute("PREPARE TRANSACTION 'left open'");
        }
        primary.restart();
        append(store(primary.dataSource()), "later", 1);
        TestReader restarted = new TestReader(store(primary.dataSource()), 10);
        assertThat(places(restarted.poll())).doesNotContain("later@1");
        LogStatus status = store(primary.dataSource()).status();
        assertThat(status.holders())
                .extracting(LogStatus.Holder::preparedTransaction)
                .containsExactly("left open");
        primary.jdbc().execute("COMMIT PREPARED 'left open'");
        assertThat(places(restarted.poll())).containsExactly("prepared@1", "later@1");
    }

    @Test
    @Order(4)
    void aFailoverThatLosesEventsNeitherSkipsNewOnesNorAcceptsCursorsOfTheLostOnes() {
        AtomicReference<DataSource> current = new AtomicReference<>(primary.dataSource());
        EventStore store = store(new SwitchableDataSource(current::get));
        append(store, "kept", 10);
        long kept = store.status().lastPosition();
        Await.until("the standby has what is kept", () -> count(standby) == count(primary));
        standby.cutOff();
        append(store, "lost", 100);
        LogCursor ofLost = store.readAll(kept, 200).next();

        standby.promote();
        current.set(standby.dataSource());
        EventStore afterwards = store(standby.dataSource());
        try (OpenTransaction open = new OpenTransaction(standby.dataSource(), -1)) {
            open.call(() -> append(afterwards, "open", 1));
            append(afterwards, "later", 1);
            assertThat(store.readAll(kept, 1).events()).isEmpty();
            open.commit();
        }
        assertThat(places(store.readAll(kept, 10).events())).containsExactly("open@1", "later@2");
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> store.readAll(ofLost, 1))
                .withMessageContaining("ahead of the log");

        new StoreMigrator(standby.dataSource(), StoreTables.defaults()).newEpoch();
        append(afterwards, "many", 200);
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> store.readAll(ofLost, 1))
                .withMessageContaining("belongs to log");
    }

    private static EventStore store(DataSource dataSource) {
        return JdbcEventStore.builder(new StoreDatabase(dataSource, StoreTables.defaults()), TestLog.CODEC)
                .build();
    }

    private static boolean append(EventStore store, String stream, int count) {
        store.append(stream, ExpectedVersion.any(), Collections.nCopies(count, new Note("text")));
        return true;
    }

    private static long count(Cluster cluster) {
        return Objects.requireNonNull(
                new JdbcTemplate(cluster.dataSource()).queryForObject("SELECT count(*) FROM store.events", Long.class));
    }
}
