package io.pgstore.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;

/** A line of the bundled file, taken apart without any code of the application. */
record BundledLine(
        String invoiceNo,
        String stockCode,
        long quantity,
        String date,
        BigDecimal unitPrice,
        String customerId,
        String country) {
    // Only the description contains commas or quotes in this file.
    private static final Pattern COLUMNS =
            Pattern.compile("([^,\"]*),([^,\"]*),(?:.*),([^,\"]*),([^,\"]*),([^,\"]*),([^,\"]*),([^,\"]*)");

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

    /** Returns what the lines of orders and cancellations add up to, for each of what {@code key} says. */
    static <K> Map<K, BigDecimal> revenueBy(Function<BundledLine, K> key) throws IOException {
        return all().stream()
                .filter(line -> line.cancels() || line.orders())
                .collect(Collectors.groupingBy(
                        key, Collectors.reducing(BigDecimal.ZERO, BundledLine::amount, BigDecimal::add)));
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
                columns.group(4),
                new BigDecimal(columns.group(5)),
                columns.group(6),
                columns.group(7));
    }
}
