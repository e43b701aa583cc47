package io.pgstore.sample;

import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.KeyValueEntry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Each test has a tenant of its own, and so an empty store. */
@OrderDeskTest
class PricesTests {
    private final TestDesk desk;
    private final Path directory;

    PricesTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.directory = directory;
    }

    @Test
    void priceIsThatOfTheLastLineOfTheArticleWhateverItsKind() throws IOException {
        run(
                line("1", "order", "1", "1"),
                line("1", "order", "1", "2.50"),
                line("1", "cancelled", "1", "1"),
                line("C2", "cancelled", "-1", "3"),
                line("1", "adjusted", "1", "1"),
                line("3", "adjusted", "-1", "4"),
                line("1", "free", "1", "1"),
                line("4", "free", "1", "0"),
                line("5", "debt", "1", "-11062.06"));
        assertThat(price("order")).isEqualTo("2.50");
        assertThat(price("cancelled")).isEqualTo("3");
        assertThat(price("adjusted")).isEqualTo("4");
        assertThat(price("free")).isEqualTo("0");
        assertThat(price("debt")).isEqualTo("-11062.06");
    }

    @Test
    void rejectedLineSetsNoPrice() throws IOException {
        run(line("1", "A", "1", "1"), line("1", "A", "0", "2"), line("X", "A", "1", "3"));
        assertThat(price("A")).isEqualTo("1");
    }

    @Test
    void codesAreTakenExactlyAsWritten() throws IOException {
        run(line("1", "a", "1", "1"), line("1", "A", "1", "2"), line("1", " a", "1", "3"), line("1", "a/b", "1", "4"));
        assertThat(price("a")).isEqualTo("1");
        assertThat(price("A")).isEqualTo("2");
        assertThat(price(" a")).isEqualTo("3");
        assertThat(price("a/b")).isEqualTo("4");
        assertThat(desk.prices().find("b")).isEmpty();
    }

    @Test
    void articleThatRunsThroughAllChunksGetsItsPriceOnce() throws IOException {
        run(line("1", "A", "1", "1").repeat(1_200), line("1", "A", "1", "2"));
        assertThat(entry("A").version()).isEqualTo(1);
        assertThat(price("A")).isEqualTo("2");
    }

    @Test
    void importingAgainUndoesNoPriceThatWasSet() throws IOException {
        String[] lines = {line("1", "A", "1", "1"), line("1", "B", "1", "2")};
        run(lines);
        set("A", "9");
        run(lines);
        assertThat(price("A")).isEqualTo("9");
        assertThat(entry("A").version()).isEqualTo(2);
        assertThat(entry("B").version()).isEqualTo(1);
    }

    @Test
    void fileThatSharesLinesSetsThePricesOfArticlesWithNewLinesOnly() throws IOException {
        String known = line("1", "A", "1", "1");
        run(known, line("1", "B", "1", "2"));
        set("A", "9");
        set("B", "9");
        run(known, line("2", "B", "1", "3"), line("2", "C", "1", "4"));
        assertThat(price("A")).isEqualTo("9");
        assertThat(price("B")).isEqualTo("3");
        assertThat(price("C")).isEqualTo("4");
    }

    @Test
    void lastLineOfAnArticleWithNewLinesCountsEvenIfItWasStoredBefore() throws IOException {
        String known = line("1", "A", "1", "1");
        run(known);
        set("A", "9");
        run(line("2", "A", "1", "5"), known);
        assertThat(price("A")).isEqualTo("1");
    }

    @Test
    void newLineCountsIfItIsTheLast() throws IOException {
        String known = line("1", "A", "1", "1");
        run(known);
        run(known, line("2", "A", "1", "5"));
        assertThat(price("A")).isEqualTo("5");
    }

    @Test
    void importThatBrokeOffEndsAtTheSamePricesAsOneThatDidNot() throws IOException {
        String known = line("1", "A", "1", "1");
        run(known);
        String file = file(
                directory, line("2", "A", "1", "5"), line("2", "B", "1", "1").repeat(600), known);
        InvoiceImport first = desk.newImport();
        assertThat(TestDesk.run(first, file, counts -> first.stop())).isFalse();
        desk.run(file);
        assertThat(price("A")).isEqualTo("1");
    }

    @Test
    void priceThatWasSetAfterAnImportBrokeOffStaysUnlessNewLinesFollow() throws IOException {
        String file = file(
                directory,
                line("1", "A", "1", "1"),
                line("1", "B", "1", "2"),
                line("1", "C", "1", "1").repeat(600),
                line("1", "B", "1", "3"));
        InvoiceImport first = desk.newImport();
        assertThat(TestDesk.run(first, file, counts -> first.stop())).isFalse();
        set("A", "9");
        set("B", "9");
        desk.run(file);
        assertThat(price("A")).isEqualTo("9");
        assertThat(price("B")).isEqualTo("3");
    }

    @Test
    void fileThatCanBeReadOnlyOnceSetsThePriceOfEachLineInItsTurn() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        String source = file(directory, line("1", "A", "1", "1"), line("1", "A", "1", "2"));
        Process writer = new ProcessBuilder("cp", source, pipe.toString()).start();
        desk.run(pipe.toString());
        assertThat(writer.waitFor()).isZero();
        assertThat(price("A")).isEqualTo("2");
    }

    private void run(String... lines) throws IOException {
        desk.run(file(directory, lines));
    }

    private void set(String stockCode, String price) {
        desk.prices().set(stockCode, new BigDecimal(price));
    }

    private String price(String stockCode) {
        return entry(stockCode).value().amount().toPlainString();
    }

    private KeyValueEntry<Price> entry(String stockCode) {
        return desk.prices().find(stockCode).orElseThrow();
    }
}
