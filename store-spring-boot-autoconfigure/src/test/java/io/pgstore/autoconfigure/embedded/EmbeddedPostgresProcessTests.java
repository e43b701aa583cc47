package io.pgstore.autoconfigure.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** What becomes of the embedded server when its application ends, however it ends. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sends signals to process groups")
class EmbeddedPostgresProcessTests {
    // One for all tests, so that the binaries are unpacked once.
    private static Path temporaryDirectory;

    private final Path kept;

    EmbeddedPostgresProcessTests() throws IOException {
        this.kept = Files.createTempDirectory(temporaryDirectory, "kept");
    }

    @BeforeAll
    static void useOneTemporaryDirectory(@TempDir Path directory) throws IOException {
        temporaryDirectory = directory.toRealPath();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        for (Path directory : dataDirectories()) {
            var server = ServerProcess.of(directory);
            if (server.isPresent()) {
                server.get().stop();
            }
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    @Test
    void keptDataSurvivesKill() throws Exception {
        try (ChildApplication first = startOnKeptDirectory()) {
            assertThat(first.awaitReady()).isEqualTo(1);
            first.kill();
        }
        assertThat(ServerProcess.of(kept)).as("a server that nobody stopped").isPresent();
        try (ChildApplication second = startOnKeptDirectory()) {
            assertThat(second.awaitReady()).isEqualTo(2);
        }
    }

    @Test
    void keptDataSurvivesKillOfApplicationAndServer() throws Exception {
        try (ChildApplication first = startOnKeptDirectory()) {
            assertThat(first.awaitReady()).isEqualTo(1);
            first.kill();
            ProcessHandle.of(ServerProcess.of(kept).orElseThrow().pid())
                    .orElseThrow()
                    .destroyForcibly();
        }
        try (ChildApplication second = startOnKeptDirectory()) {
            assertThat(second.awaitReady()).isEqualTo(2);
        }
    }

    @Test
    void temporaryServerOfKilledApplicationIsStoppedAndDeletedByTheNext() throws Exception {
        try (ChildApplication first = ChildApplication.start(temporaryDirectory)) {
            first.awaitReady();
            first.kill();
        }
        Path left = dataDirectories().get(0);
        ServerProcess server = ServerProcess.of(left).orElseThrow();
        try (ChildApplication second = ChildApplication.start(temporaryDirectory)) {
            assertThat(second.awaitReady()).isEqualTo(1);
            assertThat(left).doesNotExist();
            assertThat(ProcessHandle.of(server.pid())
                            .flatMap(process -> process.info().command()))
                    .isEmpty();
        }
    }

    @Test
    void temporaryServerOfLivingApplicationIsLeftAlone() throws Exception {
        try (ChildApplication first = ChildApplication.start(temporaryDirectory)) {
            first.awaitReady();
            Path living = dataDirectories().get(0);
            try (ChildApplication second = ChildApplication.start(temporaryDirectory)) {
                second.awaitReady();
                assertThat(ServerProcess.of(living)).isPresent();
                assertThat(dataDirectories()).hasSize(2);
            }
        }
    }

    @Test
    void interruptStopsEverythingWithoutAnError() throws Exception {
        try (ChildApplication application = ChildApplication.start(temporaryDirectory)) {
            application.awaitReady();
            ServerProcess server = ServerProcess.of(dataDirectories().get(0)).orElseThrow();
            application.interrupt();
            List<String> output = application.awaitEnd();
            assertThat(ProcessHandle.of(server.pid())
                            .flatMap(process -> process.info().command()))
                    .isEmpty();
            assertThat(dataDirectories()).isEmpty();
            assertThat(output).noneMatch(line -> line.contains("ERROR") || line.contains("xception"));
            assertThat(output).filteredOn(line -> line.contains(" WARN ")).hasSize(1);
        }
    }

    @Test
    void secondApplicationOnOneDirectoryIsRefused() throws Exception {
        try (ChildApplication first = startOnKeptDirectory()) {
            first.awaitReady();
            try (ChildApplication second = startOnKeptDirectory()) {
                assertThat(second.awaitEnd())
                        .anyMatch(line -> line.contains("is in use by another application, process "));
            }
            assertThat(ServerProcess.of(kept)).isPresent();
        }
    }

    private ChildApplication startOnKeptDirectory() throws IOException {
        return ChildApplication.start(temporaryDirectory, "--store.embedded.data-directory=" + kept);
    }

    private List<Path> dataDirectories() throws IOException {
        try (Stream<Path> all = Files.find(temporaryDirectory, 3, (path, attributes) -> path.endsWith("PG_VERSION"))) {
            return all.map(Path::getParent).toList();
        }
    }
}
