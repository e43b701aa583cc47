package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import io.pgstore.event.EventStore;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Await;
import io.pgstore.testing.LogMessages;
import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Condition 8: a sequence that a restore left behind its table is moved forward at start-up, and never back. */
class Condition08TheSequenceIsRepairedTests {
    @AutoClose("shutdownNow")
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AutoClose
    private final TestLog log = TestLog.create();

    @Test
    void aSequenceBehindItsTableIsMovedForwardAtStartUpWithAWarning() {
        log.append("a", 7);
        log.skipTo(3);
        try (LogMessages warnings = new LogMessages(LogCheck.class, Level.WARN)) {
            start();
            assertThat(warnings.messages()).singleElement().asString().contains("was moved to 7");
        }
        assertThat(log.lastPosition()).isEqualTo(7);
        log.append("a");
        assertThat(log.reader(3).poll()).hasSize(8);
    }

    @Test
    void aSequenceThatARestoreForgotIsMovedForwardAtStartUp() {
        log.append("a", 7);
        log.jdbc().execute("ALTER SEQUENCE store.events_position_seq RESTART");
        assertThat(log.lastPosition()).isZero();
        start();
        assertThat(log.append("a").events().get(0).position()).isEqualTo(8);
    }

    @Test
    void aSequenceAheadOfItsTableIsNeverLowered() {
        log.append("a", 7);
        log.skipTo(1_000);
        start();
        assertThat(log.lastPosition()).isEqualTo(1_000);
    }

    @Test
    void aStartTakesNoLockOnTheTableWhenNothingIsToRepair() {
        try (OpenTransaction open = log.beginAppend("open")) {
            assertThat(start().streamExists("open")).isFalse();
            open.commit();
        }
    }

    @Test
    void theRepairWaitsForOpenWritersAndCountsWhatTheyCommit() {
        log.append("a", 7);
        try (OpenTransaction open = log.begin()) {
            log.skipTo(20);
            open.call(() -> log.append("open"));
            log.skipTo(3);
            Future<EventStore> starting = thread.submit(this::start);
            Await.until("the repair waits for the writer", () -> log.waiting() == 1 || starting.isDone());
            assertThat(starting).isNotDone();
            assertThat(log.lastPosition()).isEqualTo(3);
            open.commit();
            OpenTransaction.result(starting);
        }
        assertThat(log.lastPosition()).isEqualTo(21);
    }

    @Test
    void aWriterThatComesDuringTheRepairTakesItsPositionAfterIt() {
        log.append("a", 7);
        try (OpenTransaction repair = log.begin();
                OpenTransaction writer = log.begin()) {
            log.skipTo(3);
            repair.execute("LOCK TABLE store.events IN SHARE ROW EXCLUSIVE MODE");
            Future<?> append = writer.start(() -> log.append("b"));
            Await.until("the writer waits for the table", () -> log.waiting() == 1 || append.isDone());
            assertThat(log.lastPosition()).isEqualTo(3);
            assertThat(log.fences()).isEmpty();
            repair.execute("SELECT setval('store.events_position_seq', 7)");
            repair.commit();
            OpenTransaction.result(append);
            assertThat(log.fences()).containsExactly(new TestLog.Fence(writer.pid(), 7));
            writer.commit();
        }
        assertThat(places(log.reader(10).poll())).endsWith("a@7", "b@1");
    }

    @Test
    void instancesThatStartAtOnceRepairOnce() {
        log.append("a", 7);
        log.skipTo(3);
        try (LogMessages warnings = new LogMessages(LogCheck.class, Level.WARN)) {
            Race.of(8, number -> this::start);
            assertThat(warnings.messages()).hasSize(1);
        }
        assertThat(log.lastPosition()).isEqualTo(7);
    }

    @Test
    void aPoolOfOneConnectionIsEnough() {
        log.append("a", 7);
        log.skipTo(3);
        log.storeThrough(log.database().hikari(1, config -> config.setConnectionTimeout(1_000)));
        assertThat(log.lastPosition()).isEqualTo(7);
    }

    @Test
    void aRoleThatMayNotRepairIsToldWhatTheOwnerHasToRun() {
        log.append("a", 7);
        log.skipTo(3);
        TestRole role = log.database().createRole();
        log.jdbc().execute("GRANT USAGE ON SCHEMA store TO " + role.name());
        log.jdbc().execute("GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA store TO " + role.name());
        log.jdbc().execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA store TO " + role.name());
        TestDatabase asRole = log.database().as(role);

        assertThatExceptionOfType(LogSetupException.class)
                .isThrownBy(() -> TestLog.on(asRole, StoreTables.defaults()))
                .withMessageContaining("behind its table")
                .satisfies(refused -> log.jdbc()
                        .execute(String.valueOf(refused.getMessage())
                                .replaceAll(".*run (SELECT .*) as its owner", "$1")));
        assertThat(log.lastPosition()).isEqualTo(7);
        TestLog.on(asRole, StoreTables.defaults()).append("a");
    }

    private EventStore start() {
        return log.storeThrough(log.database().dataSource());
    }
}
