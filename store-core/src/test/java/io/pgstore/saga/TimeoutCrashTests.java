package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promise 7, with a process of its own that dies. */
class TimeoutCrashTests extends PollerTopic {
    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    private final SagaEnvironment environment = SagaEnvironment.of(database, database.hikari(4));

    @Override
    SagaEnvironment environment() {
        return environment;
    }

    @Test
    void aTimeoutInTheHandsOfAProcessThatDiesFiresElsewhere() throws IOException, InterruptedException {
        store().schedule(start("placed"), "pay", PAST, null);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingProcess.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        name)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(CrashingProcess.EXIT);
        } finally {
            process.destroyForcibly();
        }
        SagaTimeoutPoller poller = run(rivalPoller(counting(rival())));
        await(() -> poller.fired() == 1);
        assertThat(fired()).isEqualTo(1);
        assertThat(load().completed()).isFalse();
        assertThat(rows("saga_timeouts")).isZero();
    }
}
