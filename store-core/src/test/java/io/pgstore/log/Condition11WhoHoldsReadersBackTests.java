package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.log.TestLog.Note;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.LogMessages;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Condition 11: who holds readers back is told by the status, and by a warning after 10 seconds. */
class Condition11WhoHoldsReadersBackTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    @Test
    void theStatusOfAnIdleLogNamesNobody() {
        log.append("a", 3);
        LogStatus status = log.store().status();
        assertThat(status.lastPosition()).isEqualTo(3);
        assertThat(status.horizon()).isEqualTo(3);
        assertThat(status.holders()).isEmpty();
        assertThat(status.breaks()).isZero();
        assertThat(status.logId()).isEqualTo(log.store().readAll(0, 1).next().logId());
    }

    @Test
    void theStatusNamesTheHoldersOldestFirst() {
        HikariDataSource named =
                log.database().hikari(1, config -> config.addDataSourceProperty("ApplicationName", "order-desk"));
        try (OpenTransaction old = new OpenTransaction(named, -1);
                OpenTransaction young = log.begin()) {
            int oldest = old.pid();
            young.call(() -> log.append("a"));
            log.append("b");
            old.call(() -> log.storeThrough(named).append("c", ExpectedVersion.any(), List.of(new Note("text"))));
            LogStatus status = log.store().status();
            assertThat(status.lastPosition()).isEqualTo(3);
            assertThat(status.horizon()).isZero();
            assertThat(status.holders())
                    .extracting(LogStatus.Holder::pid, LogStatus.Holder::after, LogStatus.Holder::preparedTransaction)
                    .containsExactly(tuple(oldest, 2L, null), tuple(young.pid(), 0L, null));
            assertThat(status.holders().get(0).applicationName()).isEqualTo("order-desk");
            assertThat(status.holders().get(0).age())
                    .isGreaterThanOrEqualTo(status.holders().get(1).age());
        }
    }

    @Test
    void aPreparedTransactionLeftOpenIsWaitedForAndReportedWithItsIdentifier() {
        assumeThat(TestDatabase.server().setting("max_prepared_transactions")).isNotEqualTo("0");
        TestReader reader = log.reader(10);
        String gid = "left open " + log.database().name();
        try (OpenTransaction preparing = log.beginAppend("prepared")) {
            preparing.execute("PREPARE TRANSACTION '%s'".formatted(gid));
        }
        log.append("later");
        assertThat(reader.poll()).isEmpty();
        assertThat(log.store().status().holders()).singleElement().satisfies(holder -> {
            assertThat(holder.preparedTransaction()).isEqualTo(gid);
            assertThat(holder.pid()).isNull();
            assertThat(holder.applicationName()).isNull();
            assertThat(holder.after()).isZero();
            assertThat(holder.age()).isNotNull().isGreaterThanOrEqualTo(Duration.ZERO);
        });
        log.jdbc().execute("COMMIT PREPARED '%s'".formatted(gid));
        assertThat(places(reader.poll())).containsExactly("prepared@1", "later@1");
        assertThat(log.store().status().holders()).isEmpty();
    }

    @Test
    void aRoleThatMayNotSeeOthersTransactionsIsToldThePidWithoutAge() {
        TestRole role = log.database().createRole();
        log.jdbc().execute("GRANT USAGE ON SCHEMA store TO " + role.name());
        log.jdbc().execute("GRANT SELECT ON ALL TABLES IN SCHEMA store TO " + role.name());
        log.jdbc().execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA store TO " + role.name());
        TestLog asRole = TestLog.on(log.database().as(role), StoreTables.defaults());
        try (OpenTransaction open = log.beginAppend("a")) {
            assertThat(asRole.store().status().holders()).singleElement().satisfies(holder -> {
                assertThat(holder.pid()).isEqualTo(open.pid());
                assertThat(holder.age()).isNull();
            });
        }
    }

    @Test
    void aWarningAfterTenSecondsNamesTheHolderAndComesAgainEveryTenSeconds() {
        ManualClock clock = new ManualClock();
        PositionLog positions = new PositionLog(log.storeDatabase(), "events", clock, Duration.ofSeconds(30));
        try (LogMessages warnings = new LogMessages(HoldWatch.class, Level.WARN);
                OpenTransaction open = log.beginAppend("open")) {
            positions.horizon();
            clock.advance(Duration.ofMillis(9_900));
            positions.horizon();
            assertThat(warnings.messages()).isEmpty();
            clock.advance(Duration.ofMillis(100));
            positions.horizon();
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains("at position 0 for 10 s")
                    .contains("pid=" + open.pid());
            clock.advance(Duration.ofSeconds(9));
            positions.horizon();
            assertThat(warnings.messages()).hasSize(1);
            clock.advance(Duration.ofSeconds(1));
            positions.horizon();
            assertThat(warnings.messages()).hasSize(2).last().asString().contains("for 20 s");
        }
    }

    @Test
    void aHorizonThatMovesOnOrHoldsNobodyBackIsNoReasonToWarn() {
        ManualClock clock = new ManualClock();
        PositionLog positions = new PositionLog(log.storeDatabase(), "events", clock, Duration.ofSeconds(30));
        try (LogMessages warnings = new LogMessages(HoldWatch.class, Level.WARN)) {
            for (int round = 0; round < 5; round++) {
                try (OpenTransaction open = log.beginAppend("open")) {
                    positions.horizon();
                    clock.advance(Duration.ofSeconds(8));
                    open.commit();
                }
            }
            positions.horizon();
            clock.advance(Duration.ofSeconds(60));
            positions.horizon();
            assertThat(warnings.messages()).isEmpty();
        }
    }
}
