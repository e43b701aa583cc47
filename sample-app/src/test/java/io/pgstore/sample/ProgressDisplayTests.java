package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressDisplayTests {
    @Test
    void barIsDrawnOverItselfOnATerminal() throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (InvoiceFile file = InvoiceFile.open("classpath:online-retail-sample.csv")) {
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
}
