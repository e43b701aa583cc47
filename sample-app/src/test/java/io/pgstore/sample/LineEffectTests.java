package io.pgstore.sample;

import static io.pgstore.sample.Invoices.datedLine;
import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.saga.SagaQuery;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.OptimisticLockingFailureException;

/** What lines bring about is committed with them, once. Each test has a tenant of its own, and so an empty store. */
@OrderDeskTest
class LineEffectTests {
    private final TestDesk desk;
    private final Path directory;

    LineEffectTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.directory = directory;
    }

    @Test
    void linesAndAllTheirEffectsAreCommittedOrNothing() throws IOException {
        String file = file(directory, datedLine("1", "A", "3", "2011-01-01 10:00:00"));
        InvoiceImport failing = desk.newImport(desk.events(), lines -> {
            throw new IllegalStateException("The last effect fails");
        });
        assertThatIllegalStateException().isThrownBy(() -> TestDesk.run(failing, file, counts -> {}));
        assertThat(desk.lines()).isEmpty();
        assertThat(desk.warehouse().find("A")).isEmpty();
        assertThat(desk.customers().find("12345")).isEmpty();
        assertThat(orders()).isZero();
        assertThat(desk.run(file)).isEqualTo(new ImportCounts(1, 0, 0));
        assertAllIsThereOnce();
    }

    @Test
    void effectThatLosesARaceIsTriedAgainWithAllTheOthers() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        InvoiceImport losing = desk.newImport(desk.events(), lines -> {
            if (tries.incrementAndGet() < 3) {
                throw new OptimisticLockingFailureException("Others were faster");
            }
        });
        TestDesk.run(losing, file(directory, datedLine("1", "A", "3", "2011-01-01 10:00:00")), counts -> {});
        assertThat(tries).hasValue(3);
        assertThat(losing.counts()).isEqualTo(new ImportCounts(1, 0, 0));
        assertAllIsThereOnce();
    }

    @Test
    void effectThatLosesEveryRaceEndsTheImport() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        InvoiceImport losing = desk.newImport(desk.events(), lines -> {
            tries.incrementAndGet();
            throw new OptimisticLockingFailureException("Others were faster");
        });
        String file = file(directory, datedLine("1", "A", "3", "2011-01-01 10:00:00"));
        assertThatExceptionOfType(OptimisticLockingFailureException.class)
                .isThrownBy(() -> TestDesk.run(losing, file, counts -> {}));
        assertThat(tries).hasValue(100);
        assertThat(desk.lines()).isEmpty();
    }

    @Test
    void importsOfDifferentFilesAtTheSameTimeLoseNoLineOfOneArticleAndCustomer() throws Exception {
        int importers = 4;
        CyclicBarrier start = new CyclicBarrier(importers);
        ExecutorService executor = Executors.newFixedThreadPool(importers);
        List<Future<ImportCounts>> imports = new ArrayList<>();
        for (int number = 1; number <= importers; number++) {
            String file = file(directory, manyChunks(number));
            imports.add(executor.submit(() -> {
                start.await();
                return desk.run(file);
            }));
        }
        for (Future<ImportCounts> done : imports) {
            assertThat(done.get()).isEqualTo(new ImportCounts(1_500, 0, 0));
        }
        executor.shutdown();
        assertThat(List.of("A", "B", "C")).allSatisfy(code -> assertThat(
                        desk.warehouse().find(code).orElseThrow().state())
                .isEqualTo(new Stock(code, BigInteger.valueOf(-importers * 500L))));
        assertThat(desk.customers().find("17850").orElseThrow().version()).isEqualTo(importers * 1_500L);
        assertThat(orders()).isEqualTo(importers);
    }

    /** Three articles in turns, from another one on in each file. */
    private static String[] manyChunks(int number) {
        List<String> codes = List.of("A", "B", "C");
        String[] lines = new String[1_500];
        for (int index = 0; index < lines.length; index++) {
            lines[index] = line(Integer.toString(number), codes.get((index + number) % 3), "1", "1");
        }
        return lines;
    }

    private void assertAllIsThereOnce() {
        assertThat(desk.lines()).hasSize(1);
        assertThat(desk.warehouse().find("A").orElseThrow().state()).isEqualTo(new Stock("A", BigInteger.valueOf(-3)));
        assertThat(desk.customers().find("12345").orElseThrow().version()).isEqualTo(1);
        assertThat(orders()).isEqualTo(1);
    }

    private long orders() {
        return desk.sagas().count(SagaQuery.of(OrderSagas.NAME));
    }
}
