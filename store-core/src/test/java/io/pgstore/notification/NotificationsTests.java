package io.pgstore.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pgstore.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class NotificationsTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.create();

    @AutoClose
    private final Notifications mine = Notifications.over(DATABASE.unpooled(), "store");

    @AutoClose
    private final Notifications others = Notifications.over(DATABASE.unpooled(), "store");

    private final Semaphore woken = new Semaphore(0);

    @BeforeEach
    void nobodyIsConnected() {
        awaitConnections(0);
    }

    @Test
    void thisProcessIsWokenAtOnceWithoutADatabase() {
        try (Notifications local = Notifications.local()) {
            local.subscribe("kv_outbox", woken::release);
            local.publish("kv_outbox");
            assertThat(woken.availablePermits()).isEqualTo(1);
        }
        awaitConnections(0);
    }

    @Test
    void anotherProcessIsWoken() {
        listen(others);
        mine.publish("kv_outbox");
        awaitWoken();
    }

    @Test
    void theTopicsOfOthersWakeNobody() {
        listen(others);
        mine.publish("events");
        try (Notifications elsewhere = Notifications.over(DATABASE.unpooled(), "other")) {
            elsewhere.publish("kv_outbox");
            Semaphore second = new Semaphore(0);
            others.subscribe("last", second::release);
            elsewhere.publish("last");
            mine.publish("last");
            Awaitility.await().until(second::tryAcquire);
        }
        assertThat(woken.availablePermits()).isZero();
    }

    @Test
    void whoHasLeftIsNotWoken() {
        Notifications.Subscription subscription = mine.subscribe("kv_outbox", woken::release);
        subscription.close();
        subscription.close();
        mine.publish("kv_outbox");
        assertThat(woken.availablePermits()).isZero();
    }

    @Test
    void aWakeUpThatFailsHarmsNoOther() {
        mine.subscribe("kv_outbox", () -> {
            throw new IllegalStateException("on purpose");
        });
        mine.subscribe("kv_outbox", woken::release);
        assertThatCode(() -> mine.publish("kv_outbox")).doesNotThrowAnyException();
        assertThat(woken.availablePermits()).isPositive();
    }

    @Test
    void manyPublicationsAreSentAsFew() throws SQLException {
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN pgstore");
            long began = System.nanoTime();
            int published = 0;
            while (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(300)) {
                mine.publish("kv_outbox");
                published++;
            }
            long windows = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 10 + 3;
            int received = 0;
            PGConnection postgres = connection.unwrap(PGConnection.class);
            for (int heard = postgres.getNotifications(1_000).length; heard > 0; ) {
                received += heard;
                heard = postgres.getNotifications(1_000).length;
            }
            assertThat(received).isPositive().isLessThanOrEqualTo((int) windows);
            assertThat(published).isGreaterThan(received);
        }
    }

    @Test
    void aHintDoesNotWaitForTheDisk() throws SQLException {
        try (Connection connection = DATABASE.connect();
                PreparedStatement send = connection.prepareStatement(Channel.NOTIFY);
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = on");
            connection.setAutoCommit(false);
            send.setArray(1, connection.createArrayOf("text", new String[] {"store/kv_outbox"}));
            send.executeQuery().close();
            assertThat(synchronousCommit(statement)).isEqualTo("off");
            connection.commit();
            assertThat(synchronousCommit(statement)).isEqualTo("on");
        }
    }

    private static String synchronousCommit(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW synchronous_commit")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void whatWasPublishedLastIsSentEvenRightAfterAnother() {
        listen(others);
        for (int i = 0; i < 20; i++) {
            woken.drainPermits();
            mine.publish("kv_outbox");
            awaitWoken();
        }
    }

    @Test
    void aKilledListenerListensAgainAndWakesAllBecauseSomethingMayBeMissed() {
        listen(others);
        kill("pgstore listen");
        awaitWoken();
        awaitConnections(1);
        mine.publish("kv_outbox");
        awaitWoken();
    }

    @Test
    void aKilledSenderSendsAgain() {
        listen(others);
        mine.publish("kv_outbox");
        awaitWoken();
        kill("pgstore notify");
        woken.drainPermits();
        mine.publish("kv_outbox");
        awaitWoken();
        awaitConnections(2);
    }

    @Test
    void aDatabaseThatIsAwayIsTriedAgainWithBackOffAndNoConnectionLeaks() {
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        try (Notifications patient = Notifications.over(
                new DelegatingDataSource(DATABASE.unpooled()) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        tries.incrementAndGet();
                        if (away.get()) {
                            throw new SQLException("away on purpose");
                        }
                        return super.getConnection();
                    }
                },
                "store")) {
            patient.subscribe("kv_outbox", woken::release);
            Awaitility.await().until(() -> tries.get() >= 4);
            assertThat(woken.availablePermits()).isZero();
            away.set(false);
            awaitWoken();
            awaitConnections(1);
        }
        awaitConnections(0);
    }

    @Test
    void theDelaysBetweenTriesDoubleUpToHalfAMinute() {
        BackOff backOff = new BackOff();
        long before = 0;
        for (int i = 0; i < 20; i++) {
            long delay = backOff.next();
            assertThat(delay)
                    .isGreaterThan(before)
                    .isBetween(
                            Duration.ofMillis(37).toNanos(),
                            Duration.ofSeconds(30).toNanos());
            before = Math.min(delay, Duration.ofSeconds(20).toNanos());
        }
        assertThat(before).isEqualTo(Duration.ofSeconds(20).toNanos());
        backOff.reset();
        assertThat(backOff.next()).isLessThanOrEqualTo(Duration.ofMillis(50).toNanos());
    }

    @Test
    void aQuietConnectionIsCheckedAndReplacedWhenItIsDead() throws SQLException {
        AtomicInteger opened = new AtomicInteger();
        DelegatingDataSource source = new DelegatingDataSource(DATABASE.unpooled()) {
            @Override
            public Connection getConnection() throws SQLException {
                opened.incrementAndGet();
                return super.getConnection();
            }
        };
        try (Notifications checking = Notifications.over(source, "store", Duration.ofMillis(50))) {
            checking.subscribe("kv_outbox", woken::release);
            awaitWoken();
            kill("pgstore listen");
            Awaitility.await().until(() -> opened.get() == 2);
            awaitWoken();
        }
    }

    @Test
    void closingEndsBothConnectionsAndIsIdempotent() {
        listen(mine);
        mine.publish("kv_outbox");
        awaitConnections(2);
        mine.close();
        mine.close();
        awaitConnections(0);
        woken.drainPermits();
        mine.publish("kv_outbox");
        assertThat(woken.availablePermits()).isZero();
    }

    private void listen(Notifications notifications) {
        notifications.subscribe("kv_outbox", woken::release);
        // After each LISTEN all are woken.
        awaitWoken();
    }

    private void awaitWoken() {
        Awaitility.await().until(() -> {
            boolean any = woken.tryAcquire();
            woken.drainPermits();
            return any;
        });
    }

    private static void kill(String application) {
        assertThat(DATABASE.jdbc()
                        .queryForList(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = ?",
                                Boolean.class,
                                application))
                .isEqualTo(List.of(true));
    }

    private static void awaitConnections(int count) {
        Awaitility.await()
                .until(() -> DATABASE.queryForObject(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgstore %'",
                                Integer.class)
                        == count);
    }
}
