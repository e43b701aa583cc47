package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.testing.PgBouncer;
import io.pgstore.testing.PgBouncerVersion;
import io.pgstore.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Promise 16: connections that break, and ways to do without notifications. */
class WatchFailureTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    private final Recorder mine = new Recorder();

    @Test
    void eventsArriveAfterTheListenersConnectionWasKilledWithoutAnotherWrite() {
        try (WatchEnvironment environment = new WatchEnvironment(DATABASE)) {
            environment.prices.watch(WatchOptions.live(), mine);
            kill("application_name = 'pgstore listen'");
            environment.otherPrices.put("a", Price.of("1.00"));
            assertThat(mine.told(1)).containsExactly("CREATED a v1 1.00");
            Awaitility.await().until(() -> connections("pgstore listen") <= 2);
        }
        Awaitility.await().until(() -> connections("pgstore %") == 0);
    }

    @Test
    void eventsArriveAfterEveryConnectionWasKilled() {
        try (WatchEnvironment environment = new WatchEnvironment(DATABASE)) {
            environment.prices.watch(WatchOptions.live(), mine);
            for (int round = 1; round <= 3; round++) {
                kill("pid <> pg_backend_pid()");
                int number = round;
                Awaitility.await().ignoreExceptions().until(() -> {
                    environment.otherPrices.put("a", Price.of(number + ".00"));
                    return true;
                });
                mine.told(round);
            }
            assertThat(mine.told()).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00", "UPDATED a v3 3.00");
            assertThat(mine.errors).isEmpty();
        }
    }

    @Test
    void eventsArriveWithNotificationsSwitchedOff() {
        try (WatchEnvironment environment =
                new WatchEnvironment(DATABASE, DATABASE.dataSource(), Notifications.local())) {
            environment.prices.watch(WatchOptions.live(), mine);
            environment.otherPrices.put("a", Price.of("1.00"));
            assertThat(mine.told(1)).containsExactly("CREATED a v1 1.00");
        }
    }

    @Test
    void eventsArriveThroughATransactionPooler() {
        PgBouncerVersion.assumeAvailable(PgBouncer.PreparedStatements.OFF);
        try (PgBouncer bouncer = PgBouncer.start(DATABASE, PgBouncer.PreparedStatements.OFF);
                WatchEnvironment environment =
                        new WatchEnvironment(DATABASE, bouncer.hikari(5), Notifications.local())) {
            environment.prices.put("before", Price.of("1.00"));
            environment.prices.watch(WatchOptions.replaying(), mine);
            environment.otherPrices.put("a", Price.of("1.00"));
            environment.prices.delete("before");
            assertThat(mine.told(4))
                    .containsExactly("CREATED before v1 1.00", "READY", "CREATED a v1 1.00", "DELETED before v2 1.00");
        }
    }

    /** On a connection of its own: one of the pool may have been killed the time before. */
    private static void kill(String which) {
        new JdbcTemplate(DATABASE.unpooled())
                .queryForList(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
                                + which,
                        Boolean.class);
    }

    private static int connections(String application) {
        return DATABASE.queryForObject(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE ?",
                Integer.class,
                application);
    }
}
