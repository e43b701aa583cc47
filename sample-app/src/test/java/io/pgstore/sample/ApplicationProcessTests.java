package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The application as a whole, in processes of its own. */
@OrderDeskTest
class ApplicationProcessTests {
    @Test
    void missingFileEndsTheApplicationWithExitCode1AndAMessage() throws Exception {
        try (ApplicationProcess application = ApplicationProcess.start("--retail.file=no-such-file.csv")) {
            String output = application.awaitEnd();
            assertThat(application.exitCode()).isEqualTo(1);
            assertThat(output)
                    .contains("Cannot read the invoice file 'no-such-file.csv': there is no such file")
                    .contains("Set retail.file to a CSV file")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void fileThatCannotBeReadToItsEndEndsTheApplicationToo() throws Exception {
        try (BreakingServer server = BreakingServer.of(Invoices.HEADER + Invoices.line("1", "A", "1", "1"));
                ApplicationProcess application = ApplicationProcess.start("--retail.file=" + server.location())) {
            String output = application.awaitEnd();
            assertThat(application.exitCode()).isEqualTo(1);
            assertThat(output)
                    .contains("Cannot read the invoice file '" + server.location())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void importThatWasKilledIsCompletedByTheNextStart(@Autowired HikariDataSource dataSource, @TempDir Path directory)
            throws Exception {
        DriverManagerDataSource database = newDatabase(dataSource);
        JdbcTemplate jdbc = new JdbcTemplate(database);
        String[] arguments = {
            "--retail.file=" + bundledFiveTimes(directory),
            "--spring.datasource.url=" + database.getUrl(),
            "--spring.datasource.username=" + dataSource.getUsername(),
            "--spring.datasource.password=" + dataSource.getPassword()
        };
        try (ApplicationProcess application = ApplicationProcess.start(arguments)) {
            application.awaitOutput("in the background");
            await().atMost(Duration.ofMinutes(1)).until(() -> stored(jdbc) > 0);
            application.kill();
        }
        long before = stored(jdbc);
        assertThat(before).isBetween(1L, 49_999L);
        try (ApplicationProcess application = ApplicationProcess.start(arguments)) {
            assertThat(application.awaitOutput("Import ended"))
                    .contains("%d lines stored, %d skipped as stored before, 0 rejected"
                            .formatted(50_000 - before, before));
        }
        assertThat(stored(jdbc)).isEqualTo(50_000);
    }

    private static DriverManagerDataSource newDatabase(HikariDataSource dataSource) {
        new JdbcTemplate(dataSource).execute("CREATE DATABASE killed");
        String url = dataSource.getJdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/killed$1");
        return new DriverManagerDataSource(url, dataSource.getUsername(), dataSource.getPassword());
    }

    private static long stored(JdbcTemplate jdbc) {
        Long count = jdbc.queryForObject("SELECT count(DISTINCT event_id) FROM store.events", Long.class);
        return count == null ? 0 : count;
    }

    private static Path bundledFiveTimes(Path directory) throws IOException {
        String once = new ClassPathResource("online-retail-sample.csv").getContentAsString(StandardCharsets.UTF_8);
        String lines = once.substring(once.indexOf('\n') + 1);
        return Files.writeString(directory.resolve("five.csv"), Invoices.HEADER + lines.repeat(5));
    }
}
