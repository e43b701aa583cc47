package io.pgstore.testing;

import io.pgstore.testing.TestServer.Kind;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Chooses and starts the server of the tests. */
final class TestServerChoice {
    private static final Logger log = LoggerFactory.getLogger(TestServerChoice.class);
    private static final String IMAGE = "postgres:18";

    // Many pools at once, prepared transactions for the tests of the log; what a crash would lose does not matter here.
    private static final Map<String, String> SETTINGS = Map.of(
            "max_connections", "300",
            "max_prepared_transactions", "20",
            "fsync", "off",
            "full_page_writes", "off",
            "synchronous_commit", "off",
            "log_min_messages", "fatal");

    private TestServerChoice() {}

    static TestServer start() {
        TestServer server = choose(
                System.getenv(TestServer.URL_VARIABLE),
                DockerDaemon::answers,
                TestServerChoice::startContainer,
                TestServerChoice::startEmbedded);
        log.info("Tests run on {}", server);
        return server;
    }

    /** Takes the server of {@code url} if there is one, else a container if that can be had, else an embedded server. */
    static TestServer choose(
            @Nullable String url,
            BooleanSupplier daemonAnswers,
            Supplier<TestServer> container,
            Supplier<TestServer> embedded) {
        if (url != null && !url.isBlank()) {
            return TestServer.of(Kind.EXTERNAL, url, "postgres", "");
        }
        if (daemonAnswers.getAsBoolean()) {
            try {
                return container.get();
            } catch (RuntimeException exception) {
                // Without a registry, or without rights, a daemon that answers is still of no use.
                log.warn(
                        "A Docker daemon answers, but {} cannot be started: using the embedded server. Reason: {}",
                        IMAGE,
                        NestedExceptionUtils.getMostSpecificCause(exception).toString());
            }
        }
        return embedded.get();
    }

    private static TestServer startContainer() {
        List<String> command = new ArrayList<>(List.of("postgres"));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        // Testcontainers waits for the server to log that it is ready.
        command.addAll(List.of("-c", "log_min_messages=log"));
        @SuppressWarnings("resource") // stops with the JVM
        PostgreSQLContainer container =
                new PostgreSQLContainer(DockerImageName.parse(IMAGE)).withCommand(command.toArray(String[]::new));
        try {
            container.start();
        } catch (RuntimeException exception) {
            container.stop();
            throw exception;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "stop-postgres-container"));
        return TestServer.of(Kind.CONTAINER, container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private static TestServer startEmbedded() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        SETTINGS.forEach(builder::setServerConfig);
        try {
            @SuppressWarnings("resource") // stops with the JVM
            EmbeddedPostgres server = builder.start();
            return TestServer.of(Kind.EMBEDDED, server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot start the embedded server", exception);
        }
    }
}
