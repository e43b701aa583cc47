package io.pgstore.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.core.io.ClassPathResource;

/** Invoice files for tests. */
final class Invoices {
    static final String BUNDLED = "classpath:online-retail-sample.csv";
    static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n";

    private Invoices() {}

    /** Returns a line with everything but its invoice, article, quantity and price as always. */
    static String line(String invoiceNo, String stockCode, String quantity, String unitPrice) {
        return "%s,%s,HOLDER,%s,2010-12-01 08:26:00,%s,17850,United Kingdom\r\n"
                .formatted(invoiceNo, stockCode, quantity, unitPrice);
    }

    /** Returns a line with everything but its invoice, article, quantity, customer and price as always. */
    static String customerLine(
            String invoiceNo, String stockCode, String quantity, String customerId, String unitPrice) {
        return "%s,%s,HOLDER,%s,2010-12-01 08:26:00,%s,%s,United Kingdom\r\n"
                .formatted(invoiceNo, stockCode, quantity, unitPrice, customerId);
    }

    /** Returns a line of customer 12345 with everything but its invoice, article, quantity and time as always. */
    static String datedLine(String invoiceNo, String stockCode, String quantity, String invoiceDate) {
        return "%s,%s,HOLDER,%s,%s,1.00,12345,United Kingdom\r\n"
                .formatted(invoiceNo, stockCode, quantity, invoiceDate);
    }

    /** Writes the first {@code count} lines of the bundled file, and returns the location of that. */
    static String firstLines(Path directory, int count) throws IOException {
        ClassPathResource bundled = new ClassPathResource("online-retail-sample.csv");
        List<String> lines = Files.readAllLines(bundled.getFile().toPath());
        return file(directory, String.join("\r\n", lines.subList(1, 1 + count)) + "\r\n");
    }

    /** Writes a file with a header and {@code lines}, and returns its location. */
    static String file(Path directory, String... lines) throws IOException {
        Path file = Files.createTempFile(directory, "invoices", ".csv");
        return Files.writeString(file, HEADER + String.join("", lines)).toString();
    }
}
