package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Two instances of the application on one database, in processes of their own. */
@OrderDeskTest
class TwoProcessTests {
    // What these tests are about is never the time.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HikariDataSource server;

    TwoProcessTests(@Autowired HikariDataSource server) {
        this.server = server;
    }

    /** Its import would take the time of the processes. */
    @BeforeEach
    void awaitImport(@Autowired ImportRunner runner) throws InterruptedException {
        runner.awaitEnd();
    }

    @Test
    void instanceThatIsKilledInTheMiddleOfAnImportLosesAndDoublesNothing(@TempDir Path directory) throws Exception {
        Map<String, BigDecimal> expected =
                BundledLine.revenueBy(line -> line.date().substring(0, 10));
        expected.replaceAll((day, revenue) -> revenue.stripTrailingZeros());
        DriverManagerDataSource database = Databases.create(server, "shared");
        StoredRows rows = new StoredRows(new JdbcTemplate(database));
        try (ApplicationProcess survivor = start(database, Invoices.file(directory))) {
            survivor.awaitOutput("Import ended");
            killInTheMiddleOfAnImport(database, rows, directory);
            try (ApplicationProcess next = start(database, Invoices.BUNDLED)) {
                next.awaitOutput("Import ended");
            }
            await().atMost(PATIENCE).until(() -> rows.openOrders() == 0);
            await().atMost(PATIENCE).until(() -> rows.shippingNotes() == rows.shippedOrders());
            await().atMost(PATIENCE).until(rows::dailyRevenue, expected::equals);
        }
        assertThat(rows.lines()).isEqualTo(10_000);
        assertThat(rows.wrongNotes()).isZero();
        rows.assertEffectsAreThoseOfTheLines();
    }

    /** The file comes through a pipe, whose other end is here: the import cannot end before it should. */
    private static void killInTheMiddleOfAnImport(DriverManagerDataSource database, StoredRows rows, Path directory)
            throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        List<String> lines = Files.readAllLines(
                new ClassPathResource("online-retail-sample.csv").getFile().toPath());
        try (ApplicationProcess victim = start(database, pipe.toString());
                BufferedWriter file = Files.newBufferedWriter(pipe)) {
            write(file, lines.subList(0, 5_000));
            await().atMost(PATIENCE).until(() -> rows.owners().size() == 2);
            await().atMost(PATIENCE)
                    .until(() ->
                            rows.shippingNotes() > 0 && !rows.dailyRevenue().isEmpty());
            write(file, lines.subList(5_000, 8_000));
            victim.kill();
        } catch (IOException brokenPipe) {
            // What is still in the buffer has nobody left who would read it.
            assertThat(brokenPipe).hasMessageContaining("Broken pipe");
        }
        assertThat(rows.lines()).isBetween(4_000L, 8_000L);
    }

    private static void write(BufferedWriter file, List<String> lines) throws IOException {
        file.write(String.join("\r\n", lines) + "\r\n");
        file.flush();
    }

    private static ApplicationProcess start(DriverManagerDataSource database, String file) throws IOException {
        return ApplicationProcess.start(
                Databases.arguments(database, "--retail.step-delay=1ms", "--retail.file=" + file));
    }
}
