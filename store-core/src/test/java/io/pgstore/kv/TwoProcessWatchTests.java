package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The contract of watches between two processes: one watches, the other one writes. */
class TwoProcessWatchTests {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WRITES = 100;

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final WatchEnvironment environment = new WatchEnvironment(DATABASE);

    private final KeyValueKind<Price> prices = environment.prices;
    private final Recorder mine = new Recorder();

    @Test
    void everyWriteOfEitherProcessIsToldOnceAndInTheOrderOfTheKey() throws IOException {
        try (Other other = new Other(true)) {
            prices.watch(WatchOptions.live(), mine);
            other.begin("race contested " + WRITES);
            for (int number = 1; number <= WRITES; number++) {
                prices.put("contested", Price.of("3." + number));
            }
            other.awaitDone();
            other.run("put last 1.00");
            awaitLast("CREATED last v1 1.00");
            assertThat(mine.told()).isEqualTo(environment.feed());
            assertThat(mine.errors).isEmpty();
        }
    }

    @Test
    void aWatchIsLiveWhenItReturnsWhileTheOtherProcessIsInFullFlow() throws IOException {
        try (Other other = new Other(true)) {
            other.run("put before 1.00");
            other.begin("race busy " + WRITES);
            prices.watch(WatchOptions.live(), mine);
            prices.put("mine", Price.of("1.00"));
            other.awaitDone();
            other.run("put last 1.00");
            awaitLast("CREATED last v1 1.00");
            // What was told is the end of what was written, without a gap, and what came after the watch is in it.
            List<String> feed = environment.feed();
            assertThat(mine.told()).isEqualTo(feed.subList(feed.size() - mine.events.size(), feed.size()));
            assertThat(mine.told()).contains("CREATED mine v1 1.00").doesNotContain("CREATED before v1 1.00");
        }
    }

    @Test
    void aReplayFitsWhatTheOtherProcessWritesMeanwhile() throws IOException {
        try (Other other = new Other(true)) {
            for (int number = 0; number < 200; number++) {
                prices.put("key-%03d".formatted(number), Price.of("1.00"));
            }
            other.begin("race key-100 " + WRITES);
            prices.watch(WatchOptions.replaying(), mine);
            other.awaitDone();
            other.run("put last 1.00");
            awaitLast("CREATED last v1 1.00");
            List<Long> versions = mine.events.stream()
                    .filter(event -> event.key().equals("key-100"))
                    .map(KeyValueEvent::version)
                    .toList();
            for (int index = 1; index < versions.size(); index++) {
                assertThat(versions.get(index)).isEqualTo(versions.get(index - 1) + 1);
            }
            assertThat(versions.get(versions.size() - 1)).isEqualTo(1L + WRITES + WRITES / 5);
        }
    }

    @Test
    void aWatchResumesWithWhatTheOtherProcessDidMeanwhile() throws IOException {
        try (Other other = new Other(true)) {
            Watch watch = prices.watch(WatchOptions.live(), mine);
            other.run("put a 1.00");
            mine.told(1);
            watch.close();
            ResumeToken token = ResumeToken.parse(mine.lastToken().toString());
            other.run("put a 2.00");
            other.run("delete a");
            Recorder resumed = new Recorder();
            prices.watch(WatchOptions.resuming(token), resumed);
            assertThat(resumed.told(2)).containsExactly("UPDATED a v2 2.00", "DELETED a v3 2.00");
        }
    }

    @Test
    void withoutNotificationsAndAfterLostConnectionsEventsOfTheOtherProcessArrive() throws IOException {
        try (Other other = new Other(false);
                WatchEnvironment polling =
                        new WatchEnvironment(DATABASE, DATABASE.dataSource(), Notifications.local())) {
            polling.store.kind(environment.kind, Price.class).watch(WatchOptions.live(), mine);
            other.run("put a 1.00");
            mine.told(1);
            DATABASE.jdbc().queryForList("""
                            SELECT pg_terminate_backend(pid)
                            FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                            """, Boolean.class);
            other.run("put a 2.00");
            assertThat(mine.told(2)).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00");
            assertThat(mine.errors).isEmpty();
        }
    }

    private void awaitLast(String event) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !mine.events.isEmpty()
                        && Recorder.describe(mine.events.get(mine.events.size() - 1))
                                .equals(event));
    }

    /** A second process that does what it is told. */
    private final class Other implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private final PrintStream orders;

        Other(boolean notifying) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            DATABASE.jdbcUrl(),
                            DATABASE.user(),
                            DATABASE.password(),
                            environment.kind,
                            String.valueOf(notifying))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = process.inputReader(StandardCharsets.UTF_8);
            orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            awaitDone();
        }

        void run(String order) throws IOException {
            begin(order);
            awaitDone();
        }

        void begin(String order) {
            orders.println(order);
        }

        /** Waits for its answer; whatever else it prints is its log. */
        void awaitDone() throws IOException {
            String line = answers.readLine();
            while (line != null && !line.equals(OtherProcess.DONE)) {
                line = answers.readLine();
            }
            assertThat(line).as("the other process answers").isNotNull();
        }

        @Override
        public void close() {
            orders.close();
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException exception) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
