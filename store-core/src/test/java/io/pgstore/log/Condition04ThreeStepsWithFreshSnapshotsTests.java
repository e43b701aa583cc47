package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.event.EventStore;
import java.sql.Connection;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Condition 4: a reader sees the last position, then the fences, then the rows, each with a fresh snapshot. */
class Condition04ThreeStepsWithFreshSnapshotsTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    private final Interceptor interceptor = new Interceptor(log.database().dataSource());
    private final TestReader reader = new TestReader(log.storeThrough(interceptor), 10);

    @Test
    void anAppendThatBeginsBetweenPositionAndFencesIsNotOvertaken() {
        try (OpenTransaction open = log.begin()) {
            interceptor.beforeStatement(2, () -> {
                open.call(() -> log.append("open"));
                log.append("overtakes");
            });
            assertThat(reader.poll()).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("open@1", "overtakes@1");
    }

    @Test
    void anAppendThatEndsBetweenPositionAndFencesIsRead() {
        try (OpenTransaction open = log.beginAppend("open")) {
            log.append("later");
            interceptor.beforeStatement(2, open::commit);
            assertThat(places(reader.poll())).containsExactly("open@1", "later@1");
        }
    }

    @Test
    void anAppendThatEndsBetweenFencesAndRowsIsReadTheNextTime() {
        log.append("before");
        try (OpenTransaction open = log.beginAppend("open")) {
            log.append("later");
            interceptor.beforeStatement(3, open::commit);
            assertThat(places(reader.poll())).containsExactly("before@1");
        }
        assertThat(places(reader.poll())).containsExactly("open@1", "later@1");
    }

    @Test
    void anAppendBetweenFencesAndRowsIsReadTheNextTime() {
        log.append("before");
        interceptor.beforeStatement(3, () -> log.append("between"));
        assertThat(places(reader.poll())).containsExactly("before@1");
        assertThat(places(reader.poll())).containsExactly("between@1");
    }

    @Test
    void aFenceTakenBetweenPositionAndFencesIsNotMistakenForOneOfTheRoundBefore() {
        log.append("before");
        try (OpenTransaction open = log.begin()) {
            interceptor.beforeStatement(2, () -> {
                log.append("between");
                open.call(() -> log.append("open"));
            });
            assertThat(places(reader.poll())).containsExactly("before@1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        Connection.TRANSACTION_REPEATABLE_READ + ",REPEATABLE READ",
        Connection.TRANSACTION_SERIALIZABLE + ",SERIALIZABLE"
    })
    void aTransactionAboveReadCommittedIsRefusedWithTheReason(int isolation, String name) {
        log.append("a");
        try (OpenTransaction reading = log.begin(isolation)) {
            assertThatExceptionOfType(LogReadException.class)
                    .isThrownBy(() -> reading.call(() -> log.store().readAll(0, 10)))
                    .withMessageContaining("isolation " + name)
                    .withMessageContaining("snapshot may hide events");
        }
    }

    @Test
    void aReadCommittedTransactionReadsWithAFreshSnapshotEachTime() {
        try (OpenTransaction reading = log.begin()) {
            reading.call(() -> log.store().readAll(0, 10));
            log.append("a");
            assertThat(reading.call(() -> log.store().readAll(0, 10).events())).hasSize(1);
        }
    }

    @Test
    void aPoolAboveReadCommittedReadsWithAFreshSnapshotEachTimeOutsideOfTransactions() {
        TestReader pooled = new TestReader(log.storeThrough(repeatableRead()), 10);
        assertThat(pooled.poll()).isEmpty();
        log.append("a");
        assertThat(places(pooled.poll())).containsExactly("a@1");
    }

    /** Spring keeps a connection for the scope, whose statements are one transaction with auto-commit off. */
    @Test
    void aScopeWithoutATransactionThatKeepsOneSnapshotIsRefused() {
        HikariDataSource pool = repeatableRead();
        EventStore store = log.storeThrough(pool);
        TransactionTemplate scope = new TransactionTemplate(new JdbcTransactionManager(pool));
        scope.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
        scope.executeWithoutResult(status -> assertThatExceptionOfType(LogReadException.class)
                .isThrownBy(() -> store.readAll(0, 10))
                .withMessageContaining("isolation REPEATABLE READ"));
    }

    private HikariDataSource repeatableRead() {
        return log.database().hikari(1, config -> {
            config.setAutoCommit(false);
            config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        });
    }
}
