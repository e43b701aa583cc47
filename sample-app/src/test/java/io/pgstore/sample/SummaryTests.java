package io.pgstore.sample;

import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** Each test has a tenant of its own, and so an empty store. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SummaryTests {
    private final EventStore store;
    private final SummaryView view;
    private final Path directory;

    SummaryTests(@Autowired EventStore eventStore, @TempDir Path directory) {
        this.store = eventStore.forTenant(UUID.randomUUID().toString());
        this.view = new SummaryView(store);
        this.directory = directory;
    }

    @Test
    void emptyStoreHasNothing() {
        assertThat(summary()).isEqualTo(new Summary(0, 0, 0, 0, 0, "0.00"));
    }

    @Test
    void invoicesAreCountedOnceForEachKindOfTheirLines() throws IOException {
        run(
                line("1", "A", "1", "1"),
                line("1", "B", "1", "1"),
                line("1", "B", "-1", "1"),
                line("2", "A", "-1", "1"),
                line("C2", "A", "-1", "1"),
                line("C2", "A", "-1", "1"));
        assertThat(summary()).isEqualTo(new Summary(1, 1, 2, 6, 0, "0.00"));
    }

    @Test
    void revenueIsThatOfOrdersAndCancellationsWhateverTheirSigns() throws IOException {
        run(
                line("1", "A", "10", "2.50"),
                line("1", "B", "1", "-0.50"),
                line("2", "A", "-7", "1000"),
                line("C3", "A", "-2", "2.50"),
                line("C4", "A", "1", "0.25"));
        assertThat(summary().revenue()).isEqualTo("19.75");
    }

    @Test
    void revenueIsExactAndRoundedHalfEvenWhenShown() throws IOException {
        run(line("1", "A", "1", "0.062"), line("1", "B", "1", "0.063"));
        assertThat(summary().revenue()).isEqualTo("0.12");
        run(line("1", "C", "1", "0.01"));
        assertThat(summary().revenue()).isEqualTo("0.14");
    }

    @Test
    void summaryDuringAnImportShowsWhatIsThereSoFar() throws IOException {
        List<Long> expected = new ArrayList<>();
        List<Long> shown = new ArrayList<>();
        run(Invoices.BUNDLED, counts -> {
            expected.add(counts.stored());
            shown.add(summary().lines());
        });
        assertThat(shown).isEqualTo(expected).hasSizeGreaterThan(10);
    }

    @Test
    void linesThatAnotherInstanceStoredAreCountedToo() throws IOException {
        SummaryView other = new SummaryView(store);
        run(line("1", "A", "1", "1"));
        assertThat(other.totals().lines()).isEqualTo(1);
        run(line("1", "B", "1", "1"));
        assertThat(other.totals()).isEqualTo(view.totals());
        assertThat(other.totals().lines()).isEqualTo(2);
    }

    @Test
    void viewOfAnInstanceThatStartedLaterIsTheSame() throws IOException {
        run(Invoices.BUNDLED, counts -> {});
        assertThat(new SummaryView(store).totals()).isEqualTo(view.totals());
    }

    private Summary summary() {
        return view.totals().toSummary(0);
    }

    private void run(String... lines) throws IOException {
        run(file(directory, lines), counts -> {});
    }

    private void run(String location, Consumer<ImportCounts> afterChunk) throws IOException {
        try (InvoiceFile file = InvoiceFile.open(location)) {
            new InvoiceImport(store).run(file, afterChunk);
        }
    }
}
