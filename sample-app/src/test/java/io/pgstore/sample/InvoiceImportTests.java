package io.pgstore.sample;

import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.firstLines;
import static io.pgstore.sample.Invoices.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Each test has a tenant of its own, and so an empty store. */
@OrderDeskTest
class InvoiceImportTests {
    private final TestDesk desk;
    private final EventStore store;
    private final Path directory;

    InvoiceImportTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.store = desk.events();
        this.directory = directory;
    }

    @Test
    void everyLineIsStoredInTheStreamOfItsInvoiceAndKind() throws IOException {
        ImportCounts counts = run(file(
                directory,
                line("536365", "85123A", "6", "2.55"),
                line("536365", "71053", "-1", "3.39"),
                line("C536391", "85123A", "-6", "2.55")));
        assertThat(counts).isEqualTo(new ImportCounts(3, 0, 0));
        assertThat(codes("order-536365")).containsExactly("85123A");
        assertThat(codes("adjustment-536365")).containsExactly("71053");
        assertThat(codes("cancellation-C536391")).containsExactly("85123A");
    }

    @Test
    void eventCarriesEverythingOfTheLine() throws IOException {
        run(file(directory, "536365,85123a, HOLDER ,+6,,2.550,,\r\n"));
        assertThat(desk.stream("order-536365"))
                .singleElement()
                .extracting(RecordedEvent::payload)
                .isEqualTo(InvoiceLineParser.parse(List.of("536365", "85123a", " HOLDER ", "+6", "", "2.550", "", "")));
    }

    @Test
    void twoIdenticalLinesAreTwoLines() throws IOException {
        run(file(directory, line("1", "A", "1", "1"), line("1", "B", "1", "1"), line("1", "A", "1", "1")));
        assertThat(codes("order-1")).containsExactly("A", "B", "A");
    }

    @Test
    void linesOfAnInvoiceNeedNotBeAdjacent() throws IOException {
        String others = line("2", "B", "1", "1").repeat(1_200);
        run(file(directory, line("1", "A", "1", "1"), others, line("1", "A", "1", "1"), line("1", "C", "1", "1")));
        assertThat(codes("order-1")).containsExactly("A", "A", "C");
    }

    @Test
    void anotherFileThatSharesLinesAddsOnlyWhatIsNew() throws IOException {
        String a = line("1", "A", "1", "1");
        String b = line("1", "B", "1", "1");
        String c = line("2", "C", "1", "1");
        run(file(directory, a, b, b));
        assertThat(run(file(directory, c, b, a, b, b, b))).isEqualTo(new ImportCounts(3, 3, 0));
        assertThat(codes("order-1")).containsExactly("A", "B", "B", "B", "B");
    }

    @Test
    void rejectedLinesAreCountedAndStopNothing() throws IOException {
        ImportCounts counts = run(file(
                directory,
                line("A563185", "B", "1", "1"),
                line("1", "", "1", "1"),
                line("1", "A", "0", "1"),
                line("1", "A", "1", "\"1,5\""),
                line("9".repeat(600), "A", "1", "1"),
                line("1", "A\u0007", "1", "1"),
                line("1", "A\0", "1", "1"),
                "1,A,\"never closed,1,,1,,\r\n",
                "\r\n",
                "1,A,2\r\n",
                line("1", "A", "1", "1")));
        assertThat(counts).isEqualTo(new ImportCounts(1, 0, 10));
    }

    @Test
    void importThatWasStoppedIsCompletedByTheNext() throws IOException {
        InvoiceImport first = desk.newImport();
        String location = firstLines(directory, 2_000);
        boolean complete = TestDesk.run(first, location, counts -> first.stop());
        long before = first.counts().stored();
        assertThat(complete).isFalse();
        assertThat(before).isPositive().isLessThan(2_000);
        assertThat(run(location)).isEqualTo(new ImportCounts(2_000 - before, before, 0));
    }

    @Test
    void importThatLosesTheRaceForAStreamLooksAgain() throws IOException {
        String file = file(directory, line("1", "A", "1", "1"), line("1", "B", "1", "1"), line("2", "C", "1", "1"));
        String earlier = file(directory, line("1", "B", "1", "1"));
        EventStore racing = mock(EventStore.class, delegatesTo(store));
        doAnswer(call -> {
                    // On a thread of its own, and so in a transaction of its own.
                    CompletableFuture.supplyAsync(() -> runUnchecked(earlier)).get();
                    return store.appendAll(call.getArgument(0));
                })
                .doAnswer(call -> store.appendAll(call.getArgument(0)))
                .when(racing)
                .appendAll(anyList());
        InvoiceImport loser = desk.newImport(racing);
        TestDesk.run(loser, file, counts -> {});
        assertThat(loser.counts()).isEqualTo(new ImportCounts(2, 1, 0));
        assertThat(codes("order-1")).containsExactly("B", "A");
    }

    @Test
    void importsOfAFileAtTheSameTimeStoreEachLineOnce() throws Exception {
        int importers = 4;
        String location = firstLines(directory, 2_000);
        CyclicBarrier start = new CyclicBarrier(importers);
        List<Future<ImportCounts>> futures = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(importers);
        for (int number = 0; number < importers; number++) {
            futures.add(executor.submit(() -> {
                start.await();
                return run(location);
            }));
        }
        long stored = 0;
        for (Future<ImportCounts> future : futures) {
            stored += future.get().stored();
        }
        executor.shutdown();
        assertThat(stored).isEqualTo(2_000);
        assertThat(desk.lines())
                .hasSize(2_000)
                .extracting(RecordedEvent::eventId)
                .doesNotHaveDuplicates();
    }

    @Test
    void streamIsReadOnceHoweverManyChunksItRunsThrough() throws IOException {
        EventStore watched = mock(EventStore.class, delegatesTo(store));
        String file = file(directory, line("1", "A", "1", "1").repeat(2_000));
        TestDesk.run(desk.newImport(watched), file, counts -> {});
        verify(watched, times(1)).read(eq("order-1"), any(), any());
        assertThat(store.streamVersion("order-1")).isEqualTo(2_000);
    }

    private ImportCounts run(String location) throws IOException {
        return desk.run(location);
    }

    private ImportCounts runUnchecked(String location) {
        try {
            return run(location);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private List<String> codes(String streamId) {
        return desk.stream(streamId).stream()
                .map(event -> event.payload(InvoiceLine.class).stockCode())
                .toList();
    }
}
