package io.pgstore.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Imports the invoice file in the background once the application has started. If the file cannot be read to its end,
 * the application ends with exit code 1.
 */
@Component
final class ImportRunner implements ApplicationRunner, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(ImportRunner.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InvoiceFile file;
    private final InvoiceImport invoiceImport;
    private final ApplicationContext context;
    private @Nullable Thread thread;

    ImportRunner(InvoiceFile file, InvoiceImport invoiceImport, ApplicationContext context) {
        this.file = file;
        this.invoiceImport = invoiceImport;
        this.context = context;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        log.info("Importing {} in the background", file.location());
        thread = new Thread(this::importFile, "invoice-import");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until the import has ended, for whatever reason. */
    void awaitEnd() throws InterruptedException {
        if (thread != null) {
            thread.join();
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        invoiceImport.stop();
        if (thread != null) {
            thread.join(PATIENCE.toMillis());
        }
    }

    private void importFile() {
        ProgressDisplay display = new ProgressDisplay(file, ProgressDisplay.terminal());
        long begin = System.nanoTime();
        try (file) {
            boolean complete = invoiceImport.run(file, display);
            display.end();
            ImportCounts counts = invoiceImport.counts();
            log.info(
                    "{}: {} lines stored, {} skipped as stored before, {} rejected, in {} s",
                    complete ? "Import ended" : "Import stopped before its end; the next start completes it",
                    counts.stored(),
                    counts.skipped(),
                    counts.rejected(),
                    String.format(Locale.ROOT, "%.1f", (System.nanoTime() - begin) / 1e9));
        } catch (UnreadableFileException exception) {
            log.error("{}. {}", exception.getMessage(), UnreadableFileAnalyzer.ACTION);
            exit();
        } catch (IOException | RuntimeException exception) {
            log.error("The import broke off; start the application again to complete it", exception);
        }
    }

    /** Ends the application on a thread of its own, for which the process waits: closing waits for the import. */
    private void exit() {
        Thread exit = new Thread(() -> System.exit(SpringApplication.exit(context, () -> 1)), "exit");
        exit.setDaemon(false);
        exit.start();
    }
}
