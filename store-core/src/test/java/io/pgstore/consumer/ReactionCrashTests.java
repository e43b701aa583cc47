package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.RecordedEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.jdbc.core.JdbcTemplate;

/** Promises 16 and 17: holders in processes of their own that die, or freeze and come back. */
@DisabledOnOs(OS.WINDOWS)
class ReactionCrashTests extends ReactionTopic {
    private static final Duration LEASE = Duration.ofSeconds(2);

    static void write(JdbcTemplate jdbc, RecordedEvent event) {
        jdbc.update(
                "INSERT INTO handled (consumer, stream, version, position) VALUES ('r', ?, ?, ?)",
                event.streamId(),
                event.version(),
                event.position());
    }

    @BeforeEach
    void appendAndCorrelate() {
        append("s-1", counted(1, 3));
        correlate(buildReactions(builder -> builder.reaction(reaction("r"))));
    }

    @Test
    void whatAKilledHolderHadInHandIsHandledOnceBySomebodyElse() throws Exception {
        Process process = startProcess();
        try {
            awaitReady(process);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(handled("r")).containsExactly(1L);
        react(this::successor);
        awaitHandled();
        assertThat(handled("r")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aFrozenHolderChangesNothingWhenItComesBack() throws Exception {
        Process process = startProcess();
        try {
            awaitReady(process);
            signal("STOP", process);
            react(this::successor);
            awaitHandled();
            signal("CONT", process);
            goOn(process);
            append("s-1", counted(4, 6));
            awaitHandled();
            assertThat(handled("r")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void successor(JdbcReactions.Builder builder) {
        builder.lease(LEASE)
                .transactional(transactionManager())
                .reaction(Reaction.named("r").types(Counted.class).handle(event -> write(jdbc(), event)));
    }

    private Process startProcess() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        ReactionProcess.class.getName(),
                        owner.jdbcUrl(),
                        owner.user(),
                        owner.password(),
                        Long.toString(LEASE.toMillis()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void awaitReady(Process process) {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
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
