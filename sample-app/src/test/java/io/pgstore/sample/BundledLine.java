package io.pgstore.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;

/** A line of the bundled file, taken apart without any code of the application. */
record BundledLine(String invoiceNo, String stockCode, long quantity, BigDecimal unitPrice, String customerId) {
    // Only the description contains commas or quotes in this file.
    private static final Pattern COLUMNS =
            Pattern.compile("([^,\"]*),([^,\"]*),(?:.*),([^,\"]*),(?:[^,\"]*),([^,\"]*),([^,\"]*),(?:[^,\"]*)");

    static List<BundledLine> all() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new ClassPathResource("online-retail-sample.csv").getInputStream(), StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(BundledLine::of).toList();
        }
    }

    boolean cancels() {
        return invoiceNo.startsWith("C");
    }

    boolean orders() {
        return !cancels() && quantity > 0;
    }

    BigDecimal amount() {
        return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }

    private static BundledLine of(String text) {
        Matcher columns = COLUMNS.matcher(text);
        if (!columns.matches()) {
            throw new IllegalStateException("Not a line of eight columns: " + text);
        }
        return new BundledLine(
                columns.group(1),
                columns.group(2),
                Long.parseLong(columns.group(3)),
                new BigDecimal(columns.group(4)),
                columns.group(5));
    }
}
