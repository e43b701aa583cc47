package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.jdbc.core.JdbcTemplate;

/** Owners in processes of their own that freeze, come back, or die. */
@DisabledOnOs(OS.WINDOWS)
class ZombieTests extends ConsumerTopic {
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** Returns a projector that writes a row and appends an event for each event, then does {@code inHand}. */
    static Projector projector(JdbcTemplate jdbc, EventStore store, Task inHand) {
        return Projector.named("p").types(Counted.class).each(event -> {
            writeDown(jdbc, "p", event);
            append(store, "effect-1", new Noted("of " + event.position()));
            inHand.run();
        });
    }

    /** Returns a projector that instances share. */
    static Projector shared(JdbcTemplate jdbc) {
        return Projector.named("shared").partitions(8).batchSize(5).each(event -> writeDown(jdbc, "shared", event));
    }

    @BeforeEach
    void refuseSteppingBack() {
        jdbc().execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'a position moves backwards';
                END $$
                """);
        jdbc().execute("""
                CREATE TRIGGER no_way_back BEFORE UPDATE ON store.consumers FOR EACH ROW
                WHEN (new.position < old.position) EXECUTE FUNCTION refuse()
                """);
    }

    /** What a handler does while it has an event in hand. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    @Test
    void aFrozenOwnerHoldsNobodyBackAndChangesNothingWhenItComesBack() throws Exception {
        append("a-1", counted(1, 3));
        Process process = startProcess();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
            signal("STOP", process);
            JdbcConsumers successor =
                    start(builder -> builder.lease(LEASE).consumer(projector(jdbc(), store, () -> {})));
            // Its effects are in the log, beyond what the frozen owner had announced.
            awaitCaughtUp(successor, "p");
            assertThat(handled("p")).containsExactly(1L, 2L, 3L);
            signal("CONT", process);
            goOn(process);
            append("a-1", counted(4, 6));
            awaitCaughtUp(successor, "p");
            await("SELECT count(*) = 2 FROM store.consumer_instances WHERE lease_until > clock_timestamp()");
            assertThat(handled("p")).hasSize(6).doesNotHaveDuplicates();
            assertThat(owner.queryForObject(
                            "SELECT count(*) FROM store.events WHERE stream_id = 'effect-1'", Long.class))
                    .isEqualTo(6);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatAKilledOwnerHadInHandIsHandledOnceBySomebodyElse() throws Exception {
        append("a-1", counted(1, 3));
        Process process = startProcess();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        JdbcConsumers successor = start(builder -> builder.lease(LEASE).consumer(projector(jdbc(), store, () -> {})));
        awaitCaughtUp(successor, "p");
        assertThat(handled("p")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anInstanceThatIsKilledWhileAllAreAtWorkLosesAndDoublesNothing() throws Exception {
        Process process = startProcess(ConsumerProcess.class);
        try {
            JdbcConsumers survivor = start(builder -> builder.lease(LEASE).consumer(shared(jdbc())));
            await("SELECT count(DISTINCT owner) = 2 AND bool_and(owner <> '') FROM store.consumers");
            CompletableFuture<Void> appending = CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 20; round++) {
                    IntStream.range(0, 40).forEach(stream -> append("s-" + stream, counted(1, 2)));
                }
            });
            await("SELECT count(*) > 200 FROM handled");
            process.destroyForcibly().waitFor();
            get(appending);
            awaitCaughtUp(survivor, "shared");
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(handled("shared")).containsExactlyInAnyOrderElementsOf(positions());
        assertThat(owner.queryForObject("""
                        SELECT count(*)
                        FROM (SELECT version - lag(version) OVER (PARTITION BY stream ORDER BY number) AS step
                              FROM handled) AS steps
                        WHERE step <> 1
                        """, Long.class)).isZero();
    }

    private Process startProcess() throws IOException {
        return startProcess(FrozenProcess.class);
    }

    private Process startProcess(Class<?> main) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        main.getName(),
                        owner.jdbcUrl(),
                        owner.user(),
                        owner.password(),
                        Long.toString(LEASE.toMillis()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static void goOn(Process process) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write('\n');
        input.flush();
    }
}
