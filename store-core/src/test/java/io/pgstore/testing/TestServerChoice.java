package io.pgstore.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.ContainerLaunchException;
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
        TestServer server = choose();
        log.info("Tests run on {}", server);
        return server;
    }

    private static TestServer choose() {
        String url = System.getenv(TestServer.URL_VARIABLE);
        if (url != null && !url.isBlank()) {
            return TestServer.of("external", url, "postgres", "");
        }
        if (DockerDaemon.answers()) {
            try {
                return startContainer();
            } catch (ContainerLaunchException exception) {
                log.warn(
                        "A Docker daemon answers, but {} cannot be started: using the embedded server",
                        IMAGE,
                        exception);
            }
        }
        return startEmbedded();
    }

    private static TestServer startContainer() {
        List<String> command = new ArrayList<>(List.of("postgres"));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        @SuppressWarnings("resource") // stops with the JVM
        PostgreSQLContainer container =
                new PostgreSQLContainer(DockerImageName.parse(IMAGE)).withCommand(command.toArray(String[]::new));
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "stop-postgres-container"));
        return TestServer.of("container", container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private static TestServer startEmbedded() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        SETTINGS.forEach(builder::setServerConfig);
        try {
            @SuppressWarnings("resource") // stops with the JVM
            EmbeddedPostgres server = builder.start();
            return TestServer.of("embedded", server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot start the embedded server", exception);
        }
    }
}
