package io.pgstore.sample;

import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.state.DurableState;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Each test has a tenant of its own, and so an empty store. */
@OrderDeskTest
class WarehouseTests {
    private final TestDesk desk;
    private final Path directory;

    WarehouseTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.directory = directory;
    }

    @Test
    void ordersLowerTheStockCancellationsAndNegativeAdjustmentsRaiseIt() throws IOException {
        desk.run(file(directory, line("1", "A", "10", "1"), line("C2", "A", "-3", "1"), line("3", "A", "-2", "1")));
        assertThat(onHand("A")).isEqualTo(-5);
    }

    @Test
    void cancellationWithAPositiveQuantityLowersTheStock() throws IOException {
        desk.run(file(directory, line("C1", "A", "4", "1")));
        assertThat(onHand("A")).isEqualTo(-4);
    }

    @Test
    void codesAreTakenExactlyAsWritten() throws IOException {
        List<String> codes = List.of("a", "A", " A", "A ", "a/b", "a%2Fb", "Ä", "股", "stock-a");
        for (int index = 0; index < codes.size(); index++) {
            desk.run(file(directory, line("1", codes.get(index), Integer.toString(index + 1), "1")));
        }
        assertThat(codes).extracting(this::onHand).containsExactly(-1L, -2L, -3L, -4L, -5L, -6L, -7L, -8L, -9L);
    }

    @Test
    void articleThatNoLineNamesHasNoStock() throws IOException {
        desk.run(file(directory, line("1", "A", "1", "1")));
        assertThat(desk.warehouse().find("B")).isEmpty();
    }

    @Test
    void stockIsExactHoweverLargeItIs() throws IOException {
        desk.run(file(directory, line("1", "A", "-" + "9".repeat(18), "1").repeat(100)));
        assertThat(stock("A").state().onHand()).isEqualTo(new BigInteger("9".repeat(18) + "00"));
    }

    @Test
    void articleIsWrittenOnceForAllItsLinesOfAChunk() throws IOException {
        desk.run(file(directory, line("1", "A", "1", "1").repeat(1_001)));
        assertThat(stock("A").revision()).isEqualTo(3);
        assertThat(onHand("A")).isEqualTo(-1_001);
    }

    @Test
    void importingAgainMovesNothing() throws IOException {
        String file = file(directory, line("1", "A", "2", "1"), line("1", "B", "1", "1"));
        desk.run(file);
        DurableState<Stock> before = stock("A");
        desk.run(file);
        assertThat(stock("A")).isEqualTo(before);
    }

    @Test
    void fileThatSharesLinesMovesTheStockByItsNewLinesOnly() throws IOException {
        desk.run(file(directory, line("1", "A", "1", "1"), line("1", "A", "1", "1"), line("1", "B", "5", "1")));
        desk.run(file(
                directory, line("1", "B", "5", "1"), line("1", "A", "1", "1").repeat(3), line("2", "A", "7", "1")));
        assertThat(onHand("A")).isEqualTo(-10);
        assertThat(stock("A").revision()).isEqualTo(2);
        assertThat(stock("B").revision()).isEqualTo(1);
    }

    private long onHand(String stockCode) {
        return stock(stockCode).state().onHand().longValueExact();
    }

    private DurableState<Stock> stock(String stockCode) {
        return desk.warehouse().find(stockCode).orElseThrow();
    }
}
