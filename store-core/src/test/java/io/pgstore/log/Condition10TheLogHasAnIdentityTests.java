package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.EventStore;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Condition 10: what was seen of one log is never used for another one: neither a cursor nor a horizon. */
class Condition10TheLogHasAnIdentityTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    @Test
    void aCursorOfAnotherLogIsATypedErrorThatNamesBoth() {
        log.append("a", 3);
        LogCursor foreign = new LogCursor(UUID.randomUUID(), 2);
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> log.store().readAll(foreign, 10))
                .withMessageContaining(foreign.logId().toString())
                .withMessageContaining(log.store().status().logId().toString());
    }

    @Test
    void aCursorOfAnotherLogIsToldAsSuchEvenIfItIsAheadToo() {
        LogCursor foreign = new LogCursor(UUID.randomUUID(), 1_000);
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> log.store().readAll(foreign, 10))
                .withMessageContaining("belongs to log");
    }

    @Test
    void aCursorAheadOfTheLogIsATypedErrorAndNeverASilentWait() {
        log.append("a", 3);
        assertThat(log.store().readAll(3, 10).events()).isEmpty();
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> log.store().readAll(4, 10))
                .withMessageContaining("Position 4 is ahead of the log, whose last position is 3");
    }

    @Test
    void aNewEpochRefusesTheCursorsOfTheOldOneAtOnceAlsoInARunningProcess() {
        log.append("a", 3);
        LogCursor old = log.store().readAll(0, 2).next();
        log.store().readAll(old, 10);
        UUID epoch = new StoreMigrator(log.database().dataSource(), StoreTables.defaults()).newEpoch();
        assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> log.store().readAll(old, 1))
                .withMessageContaining(epoch.toString());
        assertThat(log.store().readAll(new LogCursor(epoch, 0), 1).next().logId())
                .isEqualTo(epoch);
    }

    @Test
    void aLogThatLostItsIdentityIsRefusedWithTheStatementThatGivesItOne() {
        log.append("a");
        log.jdbc().execute("DELETE FROM store.log");
        assertThatExceptionOfType(LogSetupException.class)
                .isThrownBy(() -> log.storeThrough(log.database().dataSource()));
        assertThatExceptionOfType(LogSetupException.class)
                .isThrownBy(() -> log.store().readAll(0, 10))
                .satisfies(refused ->
                        log.jdbc().execute(String.valueOf(refused.getMessage()).replaceAll(".*run (INSERT .*)", "$1")));
        assertThat(log.store().readAll(0, 10).events()).hasSize(1);
    }

    @Test
    void aHorizonKnownBeforeARestoreIsNotUsedAfterIt() {
        log.append("a", 100);
        assertThat(log.reader(200).poll()).hasSize(100);
        log.jdbc().execute("TRUNCATE store.events");
        log.jdbc().execute("ALTER SEQUENCE store.events_position_seq RESTART");
        assertAnOpenAppendIsNotOvertaken(log, log.store());
    }

    @Test
    void aHorizonKnownOfADroppedSchemaIsNotUsedForTheRestoredOne() {
        UUID logId = log.store().status().logId();
        log.append("a", 100);
        assertThat(log.reader(200).poll()).hasSize(100);
        log.jdbc().execute("DROP SCHEMA store CASCADE");
        try (TestLog restored = TestLog.in(log.database(), StoreTables.defaults())) {
            restored.jdbc().update("UPDATE store.log SET log_id = ?", logId);
            restored.skipTo(200);
            assertAnOpenAppendIsNotOvertaken(restored, log.store());
        }
    }

    @Test
    void aHorizonOfOneDatabaseIsNotUsedForAnotherBehindTheSameDataSource() {
        AtomicReference<DataSource> current =
                new AtomicReference<>(log.database().dataSource());
        try (TestLog other = TestLog.create()) {
            other.jdbc()
                    .update(
                            "UPDATE store.log SET log_id = ?",
                            log.store().status().logId());
            EventStore routed = log.storeThrough(new SwitchableDataSource(current::get));
            log.append("a", 100);
            assertThat(new TestReader(routed, 200).poll()).hasSize(100);
            current.set(other.database().dataSource());
            assertAnOpenAppendIsNotOvertaken(other, routed);
        }
    }

    private static void assertAnOpenAppendIsNotOvertaken(TestLog log, EventStore store) {
        try (OpenTransaction open = log.beginAppend("open")) {
            log.append("later");
            assertThat(store.readAll(0, 1).events()).isEmpty();
            open.commit();
        }
        assertThat(places(new TestReader(store, 1).poll())).containsExactly("open@1", "later@1");
    }
}
