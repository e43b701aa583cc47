package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvoiceFileTests {
    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n";
    private static final String GOOD = "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\r\n";

    private final Path directory;

    InvoiceFileTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void bundledFileIsReadToItsEnd() throws IOException {
        assertThat(read("classpath:online-retail-sample.csv"))
                .hasSize(10_000)
                .hasOnlyElementsOfType(FileLine.Accepted.class);
    }

    @Test
    void relativePathBeginsAtTheWorkingDirectory() throws IOException {
        Path file = Files.createTempFile(Path.of("target"), "invoices", ".csv");
        Files.writeString(file, HEADER + GOOD);
        assertThat(file).isRelative();
        assertThat(read(file.toString())).hasSize(1);
    }

    @Test
    void columnsAreFoundByTheirNamesAndOthersPassedOver() throws IOException {
        String moved = """
                Country,Shop,UnitPrice,InvoiceNo,StockCode,Description,Quantity,InvoiceDate,CustomerID
                United Kingdom,7,2.55,536365,85123A,HOLDER,6,2010-12-01 08:26:00,17850
                """;
        assertThat(lines(moved)).isEqualTo(lines(HEADER + GOOD));
    }

    @Test
    void badLinesAreRejectedWithTheirNumberAndReasonAndTheOthersAccepted() throws IOException {
        List<FileLine> lines = lines(HEADER
                + GOOD
                + "\r\n"
                + "536365,85123A\r\n"
                + "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom,extra\r\n"
                + "536365,85123A,\"two\r\nlines\",6,,2.55,,\r\n"
                + "A1,85123A,HOLDER,6,,2.55,,\r\n"
                + "536365,85123A,\"HOLDER,6,,2.55,,\r\n"
                + GOOD);
        assertThat(lines)
                .filteredOn(FileLine.Accepted.class::isInstance)
                .extracting(FileLine::number)
                .containsExactly(2L, 6L, 10L);
        assertThat(lines)
                .filteredOn(FileLine.Rejected.class::isInstance)
                .containsExactly(
                        new FileLine.Rejected(3, "columns: 1 instead of 8"),
                        new FileLine.Rejected(4, "columns: 2 instead of 8"),
                        new FileLine.Rejected(5, "columns: 9 instead of 8"),
                        new FileLine.Rejected(8, "InvoiceNo is not digits, with or without a C before them: 'A1'"),
                        new FileLine.Rejected(9, "the quotes do not match"));
    }

    @Test
    void identicalLinesHaveIdsOfTheirOwnWhereverTheyStand() throws IOException {
        String other = GOOD.replace("536365", "536366");
        assertThat(lines(HEADER + GOOD + other + GOOD))
                .extracting(line -> ((FileLine.Accepted) line).eventId())
                .doesNotHaveDuplicates();
    }

    @Test
    void missingFileIsUnreadable() {
        unreadable("no-such-file.csv", "Cannot read the invoice file 'no-such-file.csv': there is no such file");
    }

    @Test
    void missingFileOfAnAbsolutePathIsUnreadable() {
        unreadable(directory.resolve("x.csv").toString(), "there is no such file");
    }

    @Test
    void missingResourceIsUnreadable() {
        unreadable("classpath:no-such-file.csv", "there is no such file");
    }

    @Test
    void directoryIsUnreadable() {
        unreadable(directory.toString(), "directory");
    }

    @Test
    void emptyNameIsUnreadable() {
        unreadable("", "Cannot read the invoice file ''");
    }

    @Test
    void emptyFileIsUnreadable() throws IOException {
        unreadable(file("").toString(), "its first line is no header with the columns InvoiceNo, StockCode");
    }

    @Test
    void fileWithoutAllColumnsIsUnreadable() throws IOException {
        Path file = file("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice\n");
        unreadable(file.toString(), "its first line is no header with the columns CustomerID, Country");
    }

    @Test
    void binaryFileIsUnreadable() throws IOException {
        Path file = directory.resolve("zeroes");
        Files.write(file, new byte[3 * NumberedLines.MAX_BYTES]);
        unreadable(file.toString(), "its first line is no header");
    }

    private static void unreadable(String location, String message) {
        assertThatExceptionOfType(UnreadableFileException.class)
                .isThrownBy(() -> InvoiceFile.open(location))
                .withMessageContaining(message);
    }

    private List<FileLine> lines(String content) throws IOException {
        return read(file(content).toString());
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "invoices", ".csv"), content);
    }

    private static List<FileLine> read(String location) throws IOException {
        try (InvoiceFile file = InvoiceFile.open(location)) {
            List<FileLine> lines = new ArrayList<>();
            for (FileLine line = file.next(); line != null; line = file.next()) {
                lines.add(line);
            }
            return lines;
        }
    }
}
