package io.pgstore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import io.pgstore.testing.TestServer.Kind;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;

class TestServerChoiceTests {
    private static final String URL = "jdbc:postgresql://db.example:6432/app?user=me&password=secret";
    private static final TestServer CONTAINER = server(Kind.CONTAINER);
    private static final TestServer EMBEDDED = server(Kind.EMBEDDED);

    @Test
    void theServerThatTheEnvironmentNamesComesFirst() {
        TestServer chosen = TestServerChoice.choose(URL, () -> true, () -> CONTAINER, () -> EMBEDDED);
        assertThat(chosen.host()).isEqualTo("db.example");
        assertThat(chosen.port()).isEqualTo(6432);
        assertThat(chosen.user()).isEqualTo("me");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void aContainerComesNext(@Nullable String url) {
        assertThat(TestServerChoice.choose(url, () -> true, () -> CONTAINER, () -> EMBEDDED))
                .isSameAs(CONTAINER);
    }

    @Test
    void withoutADockerDaemonNoContainerIsTried() {
        Supplier<TestServer> noContainer = () -> {
            throw new AssertionError("tried a container");
        };
        assertThat(choose(false, noContainer)).isSameAs(EMBEDDED);
    }

    @Test
    void aDaemonThatCannotStartTheImageLeavesTheEmbeddedServerAndSaysWhy() {
        try (LogMessages log = new LogMessages(TestServerChoice.class, Level.WARN)) {
            RuntimeException noRegistry = new IllegalStateException("no such host: registry");
            RuntimeException noImage = new ContainerFetchException("Can't get the image", noRegistry);
            assertThat(choose(true, failing(noImage))).isSameAs(EMBEDDED);
            assertThat(choose(true, failing(new ContainerLaunchException("Container startup failed", noImage))))
                    .isSameAs(EMBEDDED);
            assertThat(choose(true, failing(new IllegalStateException("no valid Docker environment"))))
                    .isSameAs(EMBEDDED);
            assertThat(log.messages())
                    .satisfiesExactly(
                            message ->
                                    assertThat(message).contains("postgres:18", "embedded", "no such host: registry"),
                            message -> assertThat(message).contains("no such host: registry"),
                            message -> assertThat(message).contains("no valid Docker environment"));
        }
    }

    @Test
    void aServerThatCannotStartAtAllIsAnError() {
        IllegalStateException broken = new IllegalStateException("no disk");
        assertThatIllegalStateException()
                .isThrownBy(() -> TestServerChoice.choose(null, () -> false, () -> CONTAINER, failing(broken)))
                .withMessage("no disk");
    }

    private static TestServer choose(boolean daemonAnswers, Supplier<TestServer> container) {
        return TestServerChoice.choose(null, () -> daemonAnswers, container, () -> EMBEDDED);
    }

    private static TestServer server(Kind kind) {
        return TestServer.of(kind, "jdbc:postgresql://localhost/postgres", "postgres", "postgres");
    }

    private static Supplier<TestServer> failing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }
}
