package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ProgressDisplayTests {
    @Test
    void barIsDrawnOverItselfOnATerminal() throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (InvoiceFile file = InvoiceFile.open(Invoices.BUNDLED)) {
            ProgressDisplay display = new ProgressDisplay(file, new PrintStream(screen, true, StandardCharsets.UTF_8));
            display.accept(ImportCounts.NONE);
            long lines = 0;
            while (file.next() != null) {
                lines++;
            }
            display.accept(new ImportCounts(lines, 0, 0));
            display.end();
        }
        assertThat(screen.toString(StandardCharsets.UTF_8))
                .isEqualTo("\rImporting [%s]   0 %%, 0 lines\rImporting [%s] 100 %%, 10,000 lines%n"
                        .formatted("-".repeat(40), "#".repeat(40)));
    }

    @Test
    void progressIsLoggedNowAndThenElsewhere(CapturedOutput output) throws IOException {
        AtomicLong clock = new AtomicLong();
        try (InvoiceFile file = InvoiceFile.open(Invoices.BUNDLED)) {
            ProgressDisplay display = new ProgressDisplay(file, null, clock::get);
            for (int chunk = 1; chunk <= 24; chunk++) {
                clock.addAndGet(Duration.ofSeconds(1).toNanos());
                display.accept(new ImportCounts(chunk, 0, 0));
            }
            display.end();
        }
        assertThat(output.getOut().lines().filter(line -> line.contains("Importing")))
                .hasSize(4)
                .first()
                .asString()
                .contains("Importing: 5 lines so far, ")
                .doesNotContain("\r");
    }

    @Test
    void nothingIsLoggedOnATerminal(CapturedOutput output) throws IOException {
        AtomicLong clock = new AtomicLong();
        PrintStream terminal = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (InvoiceFile file = InvoiceFile.open(Invoices.BUNDLED)) {
            ProgressDisplay display = new ProgressDisplay(file, terminal, clock::get);
            clock.addAndGet(Duration.ofMinutes(1).toNanos());
            display.accept(new ImportCounts(1, 0, 0));
        }
        assertThat(output.getOut()).doesNotContain("Importing");
    }
}
