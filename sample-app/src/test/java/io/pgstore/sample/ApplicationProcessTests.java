package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The application as a whole, in processes of its own. */
@OrderDeskTest
class ApplicationProcessTests {
    // What these tests are about is never the time.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

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
    void importThatWasKilledIsCompletedByTheNextStart(@Autowired HikariDataSource dataSource) throws Exception {
        DriverManagerDataSource database = Databases.create(dataSource, "killed");
        StoredRows rows = new StoredRows(new JdbcTemplate(database));
        String[] arguments = Databases.arguments(database, "--retail.step-delay=1ms");
        try (ApplicationProcess application = ApplicationProcess.start(arguments)) {
            application.awaitOutput("in the background");
            await().atMost(PATIENCE).until(() -> rows.ordersUnderWay() > 0);
            application.kill();
        }
        // A commit may still be on its way.
        await().atMost(PATIENCE).until(() -> rows.connections() == 1);
        long before = rows.lines();
        assertThat(before).isBetween(1L, 9_999L);
        rows.assertEffectsAreThoseOfTheLines();
        assertThat(lastPrices()).containsAllEntriesOf(rows.prices());
        try (ApplicationProcess application = ApplicationProcess.start(arguments)) {
            assertThat(application.awaitOutput("Import ended"))
                    .contains("%d lines stored, %d skipped as stored before, 0 rejected"
                            .formatted(10_000 - before, before));
            await().atMost(PATIENCE).until(() -> rows.openOrders() == 0);
        }
        assertThat(rows.lines()).isEqualTo(10_000);
        assertThat(rows.completedOrders()).isEqualTo(4_159);
        rows.assertEffectsAreThoseOfTheLines();
        assertThat(rows.prices()).isEqualTo(lastPrices());
    }

    private static Map<String, String> lastPrices() throws IOException {
        Map<String, String> prices = new HashMap<>();
        BundledLine.all()
                .forEach(line -> prices.put(line.stockCode(), line.unitPrice().toPlainString()));
        return prices;
    }
}
