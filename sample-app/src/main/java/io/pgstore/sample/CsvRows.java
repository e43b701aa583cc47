package io.pgstore.sample;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file (RFC 4180), one by one. A quoted field may run over several lines. A quote that is never
 * closed must not swallow the rest of the file: several lines are one row only if they make a whole one, with as many
 * fields as the header has; otherwise the first of them is no row, and reading goes on with the second.
 * <p>
 * Not thread-safe.
 */
final class CsvRows implements Closeable {
    private static final int MAX_LINES = 100;
    private static final CSVFormat STRICT = CSVFormat.RFC4180;
    private static final CSVFormat UNFINISHED =
            STRICT.builder().setLenientEof(true).get();

    private final NumberedLines lines;

    CsvRows(InputStream in) {
        this.lines = new NumberedLines(in);
    }

    /** Returns how many bytes of the file were read. */
    long bytesRead() {
        return lines.bytesRead();
    }

    /**
     * Returns the next row, or the line that is none; {@code null} at the end.
     *
     * @param columns the number of fields of a row that runs over several lines
     */
    @Nullable
    CsvRow next(int columns) throws IOException {
        NumberedLine first = lines.next();
        if (first == null) {
            return null;
        }
        if (first.tooLong()) {
            return new CsvRow(first.number(), List.of(), "the line is longer than a megabyte");
        }
        StringBuilder text = new StringBuilder(first.text());
        List<NumberedLine> more = new ArrayList<>();
        List<String> fields = parse(text, STRICT);
        while (fields == null && parse(text, UNFINISHED) != null && appendToNextQuote(text, more)) {
            fields = parse(text, STRICT);
        }
        if (fields == null || (!more.isEmpty() && fields.size() != columns)) {
            lines.giveBack(more);
            return new CsvRow(first.number(), List.of(), "the quotes do not match");
        }
        return new CsvRow(first.number(), fields, null);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** Only a quote can end an open field, so lines without one need no look. */
    private boolean appendToNextQuote(StringBuilder text, List<NumberedLine> more) throws IOException {
        while (more.size() < MAX_LINES && text.length() < NumberedLines.MAX_BYTES) {
            NumberedLine line = lines.next();
            if (line == null) {
                return false;
            }
            more.add(line);
            text.append(line.text());
            if (line.tooLong()) {
                return false;
            }
            if (line.text().indexOf('"') >= 0) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable List<String> parse(CharSequence text, CSVFormat format) {
        try (CSVParser parser = CSVParser.parse(text.toString(), format)) {
            List<CSVRecord> records = parser.getRecords();
            return records.isEmpty() ? List.of() : records.get(0).toList();
        } catch (IOException | UncheckedIOException malformed) {
            return null;
        }
    }
}
