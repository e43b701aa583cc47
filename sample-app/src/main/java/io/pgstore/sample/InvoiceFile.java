package io.pgstore.sample;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.Resource;

/**
 * An open CSV file of invoice lines, read one by one. Its first line names the columns: those of
 * {@link InvoiceLineParser#COLUMNS}, in any order; others are passed over.
 * <p>
 * It is read twice: before the first line is handed out, for the last price of each article. What can be read only once, such
 * as a pipe, is not; there the price of each line stands for it.
 * <p>
 * Not thread-safe.
 */
final class InvoiceFile implements Closeable {
    private final String location;
    private final long size;
    private final CsvRows rows;
    private final List<String> header;
    private final boolean readAhead;
    private final LineIds ids = new LineIds();
    private @Nullable Map<String, BigDecimal> lastPrices;

    private InvoiceFile(String location, long size, CsvRows rows, List<String> header, boolean readAhead) {
        this.location = location;
        this.size = size;
        this.rows = rows;
        this.header = header;
        this.readAhead = readAhead;
    }

    /**
     * Opens a file and reads its header.
     *
     * @param location a path, relative to the working directory, or a URL, {@code classpath:} included
     * @throws UnreadableFileException if there is no such file, it cannot be read, or it has no header
     */
    static InvoiceFile open(String location) {
        try {
            Resource resource = ApplicationResourceLoader.get().getResource(location);
            CsvRows rows = new CsvRows(resource.getInputStream());
            try {
                return new InvoiceFile(
                        location,
                        resource.contentLength(),
                        rows,
                        header(location, rows),
                        !resource.isFile() || Files.isRegularFile(resource.getFilePath()));
            } catch (IOException | RuntimeException exception) {
                rows.close();
                throw exception;
            }
        } catch (IOException | InvalidPathException exception) {
            throw unreadable(location, exception);
        }
    }

    /** Returns where the file is, as it was given. */
    String location() {
        return location;
    }

    /** Returns the size of the file in bytes; 0 or less if it is unknown. */
    long size() {
        return size;
    }

    /** Returns how many bytes of the file were read. */
    long bytesRead() {
        return rows.bytesRead();
    }

    /**
     * Returns the next line; {@code null} at the end.
     *
     * @throws UnreadableFileException if the file cannot be read any further
     */
    @Nullable
    FileLine next() {
        if (lastPrices == null) {
            lastPrices = readAhead ? lastPrices() : Map.of();
        }
        return next(lastPrices);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private Map<String, BigDecimal> lastPrices() {
        Map<String, BigDecimal> prices = new HashMap<>();
        try (InvoiceFile ahead = open(location)) {
            for (FileLine line = ahead.next(prices); line != null; line = ahead.next(prices)) {
                if (line instanceof FileLine.Accepted accepted) {
                    prices.put(accepted.line().stockCode(), accepted.line().unitPrice());
                }
            }
        } catch (IOException exception) {
            throw unreadable(location, exception);
        }
        return prices;
    }

    private @Nullable FileLine next(Map<String, BigDecimal> prices) {
        try {
            CsvRow row = rows.next(header.size());
            return row == null ? null : lineOf(row, prices);
        } catch (IOException exception) {
            throw unreadable(location, exception);
        }
    }

    private FileLine lineOf(CsvRow row, Map<String, BigDecimal> prices) {
        if (row.problem() != null) {
            return new FileLine.Rejected(row.number(), row.problem());
        }
        List<String> fields = row.fields();
        if (fields.size() != header.size()) {
            return new FileLine.Rejected(
                    row.number(), "columns: %d instead of %d".formatted(fields.size(), header.size()));
        }
        List<String> columns = new ArrayList<>();
        for (String column : InvoiceLineParser.COLUMNS) {
            columns.add(fields.get(header.indexOf(column)));
        }
        try {
            InvoiceLine line = InvoiceLineParser.parse(columns);
            BigDecimal lastPrice = prices.getOrDefault(line.stockCode(), line.unitPrice());
            return new FileLine.Accepted(row.number(), ids.next(columns), line, lastPrice);
        } catch (IllegalArgumentException reason) {
            return new FileLine.Rejected(row.number(), String.valueOf(reason.getMessage()));
        }
    }

    private static List<String> header(String location, CsvRows rows) throws IOException {
        CsvRow first = rows.next(0);
        List<String> header = first == null ? List.of() : first.fields();
        List<String> missing = new ArrayList<>(InvoiceLineParser.COLUMNS);
        missing.removeAll(header);
        if (!missing.isEmpty()) {
            throw new UnreadableFileException(
                    location, "its first line is no header with the columns " + String.join(", ", missing), null);
        }
        return header;
    }

    private static UnreadableFileException unreadable(String location, Exception cause) {
        String reason = String.valueOf(cause.getMessage());
        if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
            reason = "there is no such file";
        } else if (cause instanceof AccessDeniedException) {
            reason = "permission denied";
        }
        return new UnreadableFileException(location, reason, cause);
    }
}
