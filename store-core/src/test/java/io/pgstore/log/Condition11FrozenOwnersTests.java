package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.LogPage;
import io.pgstore.log.TestLog.Note;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Condition 11: a frozen owner frees its fence, and a reader that keeps a connection waits for nobody. */
class Condition11FrozenOwnersTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    @Test
    void theServerEndsATransactionOfTheStoresOwnThatDoesNothing() {
        PositionLog positions =
                new PositionLog(log.storeDatabase(), "events", NanoClock.SYSTEM, Duration.ofMillis(200));
        String write = positions.resolveWrite("SELECT {fence}, {next_position}", WriteScope.OWN_TRANSACTION);
        try (OpenTransaction frozen = log.begin()) {
            frozen.execute(write);
            log.append("later");
            Await.until("the server frees the fence", () -> log.fences().isEmpty());
            assertThat(places(log.reader(10).poll())).containsExactly("later@1");
            assertThatExceptionOfType(TransactionException.class).isThrownBy(frozen::commit);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SEVERAL_STREAMS", "IMPORT"})
    void everyTransactionOfTheStoresOwnHasTheLimit(WayToAppend way) {
        List<String> limits = new ArrayList<>();
        Interceptor interceptor = new Interceptor(log.database().dataSource());
        interceptor.beforeCommit(connection -> limits.add(idleLimit(connection)));
        way.append(log.storeThrough(interceptor), "a");
        assertThat(limits).containsExactly("30s");
    }

    @Test
    void aTransactionAroundHooksHasTheLimit() {
        List<String> limits = new ArrayList<>();
        Interceptor interceptor = new Interceptor(log.database().dataSource());
        interceptor.beforeCommit(connection -> limits.add(idleLimit(connection)));
        JdbcEventStore.builder(new StoreDatabase(interceptor, StoreTables.defaults()), TestLog.CODEC)
                .hook(events -> {})
                .build()
                .append("a", ExpectedVersion.any(), List.of(new Note("text")));
        assertThat(limits).containsExactly("30s");
    }

    @Test
    void aCallersTransactionKeepsItsOwnLimit() {
        try (OpenTransaction open = log.begin()) {
            open.execute("SET LOCAL idle_in_transaction_session_timeout = '7min'");
            for (WayToAppend way : WayToAppend.values()) {
                open.call(() -> way.append(log.store(), "stream-" + way));
            }
            String limit = open.call(
                    () -> log.jdbc().queryForObject("SHOW idle_in_transaction_session_timeout", String.class));
            assertThat(limit).isEqualTo("7min");
        }
    }

    @Test
    void aReaderInsideATransactionDoesNotWaitForOneThatWaitsForItsConnection() {
        assertReadsWhileAnotherWaitsForItsConnection(TransactionDefinition.PROPAGATION_REQUIRED);
    }

    @Test
    void aReaderInAScopeWithoutTransactionDoesNotWaitForOneThatWaitsForItsConnection() {
        assertReadsWhileAnotherWaitsForItsConnection(TransactionDefinition.PROPAGATION_SUPPORTS);
    }

    private void assertReadsWhileAnotherWaitsForItsConnection(int propagation) {
        log.append("a");
        HikariDataSource onlyOne = log.database().hikari(1);
        EventStore store = log.storeThrough(onlyOne);
        TransactionTemplate scope = new TransactionTemplate(new JdbcTransactionManager(onlyOne));
        scope.setPropagationBehavior(propagation);
        try (OpenTransaction elsewhere = log.begin()) {
            Future<LogPage> waiting = scope.execute(status -> {
                store.readAll(0, 10);
                Future<LogPage> other = elsewhere.start(() -> store.readAll(0, 10));
                Await.until(
                        "another reader waits for the connection",
                        () -> onlyOne.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
                assertThat(store.readAll(0, 10).events()).hasSize(1);
                assertThat(other).isNotDone();
                return other;
            });
            assertThat(OpenTransaction.result(waiting).events()).hasSize(1);
        }
    }

    private static String idleLimit(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            row.next();
            return row.getString(1);
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
