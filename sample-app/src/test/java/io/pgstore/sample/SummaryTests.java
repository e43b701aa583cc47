package io.pgstore.sample;

import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.firstLines;
import static io.pgstore.sample.Invoices.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.pgstore.event.EventStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Each test has a tenant of its own, and so an empty store. */
@OrderDeskTest
class SummaryTests {
    // What these tests are about is never the time.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TestDesk desk;
    private final EventStore store;

    @AutoClose
    private final SummaryView view;

    private final Path directory;

    SummaryTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.store = desk.events();
        this.view = new SummaryView(store, PATIENCE);
        this.directory = directory;
    }

    /** What it has open in the same log would hold back what these tests store. */
    @BeforeEach
    void awaitImport(@Autowired ImportRunner runner) throws InterruptedException {
        runner.awaitEnd();
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
        run(firstLines(directory, 3_000), counts -> {
            expected.add(counts.stored());
            shown.add(summary().lines());
        });
        assertThat(shown).isEqualTo(expected).hasSizeGreaterThan(3);
    }

    @Test
    void summaryIsAnsweredWhileTheImportIsHeld(@Autowired DataSource dataSource) throws Exception {
        CompletableFuture<Void> imported;
        try (Connection other = dataSource.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            CountDownLatch held = new CountDownLatch(1);
            imported = CompletableFuture.runAsync(() -> runLines(counts -> {
                if (held.getCount() > 0) {
                    lock(statement);
                    held.countDown();
                }
            }));
            held.await();
            assertThat(summary().lines()).isEqualTo(500);
            assertThat(imported).isNotDone();
            other.rollback();
        }
        imported.get();
        assertThat(summary().lines()).isEqualTo(2_000);
    }

    @Test
    void summaryIsAnsweredWithWhatIsKnownWhileTheLogIsStillBeingRead() throws Exception {
        run(line("1", "A", "1", "1"));
        CountDownLatch reading = new CountDownLatch(1);
        EventStore slow = mock(EventStore.class, delegatesTo(store));
        doAnswer(call -> store.readAll(call.<Long>getArgument(0), 1))
                .doAnswer(call -> {
                    reading.await();
                    return store.readAll(call.<Long>getArgument(0), 1);
                })
                .when(slow)
                .readAll(anyLong(), anyInt());
        try (SummaryView impatient = new SummaryView(slow, Duration.ofMillis(10))) {
            await().until(() -> impatient.totals().lines() == 1);
            reading.countDown();
        }
    }

    @Test
    void linesThatAnotherInstanceStoredAreCountedToo() throws Exception {
        try (SummaryView other = new SummaryView(store, PATIENCE)) {
            run(line("1", "A", "1", "1"));
            assertThat(other.totals().lines()).isEqualTo(1);
            run(line("1", "B", "1", "1"));
            assertThat(other.totals()).isEqualTo(view.totals());
            assertThat(other.totals().lines()).isEqualTo(2);
        }
    }

    private static void lock(Statement statement) {
        try {
            statement.execute("LOCK TABLE store.events IN SHARE ROW EXCLUSIVE MODE");
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private void runLines(Consumer<ImportCounts> afterChunk) {
        try {
            run(firstLines(directory, 2_000), afterChunk);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private Summary summary() {
        return view.totals().toSummary(0);
    }

    private void run(String... lines) throws IOException {
        run(file(directory, lines), counts -> {});
    }

    private void run(String location, Consumer<ImportCounts> afterChunk) throws IOException {
        TestDesk.run(desk.newImport(), location, afterChunk);
    }
}
