package io.pgstore.sample;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ReflectionUtils;

/** Shows how far an import has come: as a bar on a terminal, as a log line now and then elsewhere. */
final class ProgressDisplay implements Consumer<ImportCounts> {
    private static final Logger log = LoggerFactory.getLogger(ProgressDisplay.class);
    private static final int BAR_WIDTH = 40;
    private static final long LOG_PAUSE = Duration.ofSeconds(5).toNanos();

    private final InvoiceFile file;
    private final @Nullable PrintStream terminal;
    private final LongSupplier nanoTime;
    private long lastLogged;

    /**
     * Shows the progress through {@code file}.
     *
     * @param terminal where to draw the bar; {@code null} to log
     */
    ProgressDisplay(InvoiceFile file, @Nullable PrintStream terminal) {
        this(file, terminal, System::nanoTime);
    }

    ProgressDisplay(InvoiceFile file, @Nullable PrintStream terminal, LongSupplier nanoTime) {
        this.file = file;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.lastLogged = nanoTime.getAsLong();
    }

    /** Returns the terminal that the application was started in; {@code null} if it was not started in one. */
    @SuppressWarnings("SystemConsoleNull") // Java 17 has no other way to tell, newer ones are asked below
    static @Nullable PrintStream terminal() {
        Console console = System.console();
        // Since JDK 22 there is always a console, and this method tells whether it is a terminal.
        Method isTerminal = ReflectionUtils.findMethod(Console.class, "isTerminal");
        boolean onTerminal = console != null
                && (isTerminal == null || Boolean.TRUE.equals(ReflectionUtils.invokeMethod(isTerminal, console)));
        return onTerminal ? System.out : null;
    }

    @Override
    public void accept(ImportCounts counts) {
        if (terminal != null) {
            terminal.print("\r" + bar(counts.lines(), percent()));
            terminal.flush();
        } else if (nanoTime.getAsLong() - lastLogged >= LOG_PAUSE) {
            lastLogged = nanoTime.getAsLong();
            log.info("Importing: {} lines so far, {} %", counts.lines(), percent());
        }
    }

    /** Leaves the line of the bar. */
    void end() {
        if (terminal != null) {
            terminal.println();
        }
    }

    static String bar(long lines, long percent) {
        int filled = (int) (BAR_WIDTH * percent / 100);
        return String.format(
                Locale.ROOT,
                "Importing [%s%s] %3d %%, %,d lines",
                "#".repeat(filled),
                "-".repeat(BAR_WIDTH - filled),
                percent,
                lines);
    }

    private long percent() {
        return file.size() > 0 ? Math.min(100, 100 * file.bytesRead() / file.size()) : 0;
    }
}
