package io.pgstore.sample;

import io.pgstore.schema.Identifiers;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.util.Assert;

/** Makes an invoice line of the columns of a file, or says why they are none. Nothing is trimmed or corrected. */
final class InvoiceLineParser {
    /** The columns of an invoice line, by the names that the header gives them. */
    static final List<String> COLUMNS = List.of(
            "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country");

    private static final Pattern INVOICE_NO = Pattern.compile("C?[0-9]+");
    private static final Pattern QUANTITY = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern UNIT_PRICE = Pattern.compile("[+-]?([0-9]{1,18}(\\.[0-9]{0,18})?|\\.[0-9]{1,18})");

    private InvoiceLineParser() {}

    /**
     * Returns the line that the columns make.
     *
     * @param columns one text for each of {@link #COLUMNS}
     * @throws IllegalArgumentException if they make none; the message is the reason, for the people who wrote the file
     */
    static InvoiceLine parse(List<String> columns) {
        requireStorable(columns);
        require(INVOICE_NO, columns, 0, "digits, with or without a C before them");
        Assert.hasText(columns.get(1), "StockCode is missing");
        require(QUANTITY, columns, 3, "an integer of at most 18 digits");
        require(UNIT_PRICE, columns, 5, "a decimal number of at most 18 digits before and after the point");
        InvoiceLine line = new InvoiceLine(
                columns.get(0),
                columns.get(1),
                columns.get(2),
                Long.parseLong(columns.get(3)),
                columns.get(4),
                new BigDecimal(columns.get(5)),
                columns.get(6),
                columns.get(7));
        Assert.isTrue(line.quantity() != 0, "Quantity is 0");
        requireIds(line);
        return line;
    }

    private static void requireStorable(List<String> columns) {
        for (int index = 0; index < columns.size(); index++) {
            String column = COLUMNS.get(index);
            Assert.isTrue(columns.get(index).indexOf('\0') < 0, () -> column + " contains the character U+0000");
        }
    }

    private static void require(Pattern pattern, List<String> columns, int index, String wanted) {
        String text = columns.get(index);
        Supplier<String> reason = () -> text.isEmpty()
                ? COLUMNS.get(index) + " is missing"
                : "%s is not %s: '%s'".formatted(COLUMNS.get(index), wanted, Excerpt.of(text));
        Assert.isTrue(pattern.matcher(text).matches(), reason);
    }

    private static void requireIds(InvoiceLine line) {
        Identifiers.requireId("InvoiceNo", line.streamId());
        // Articles and customers get ids of their own, so what is no id must not come in.
        Identifiers.requireId("StockCode", "stock-" + line.stockCode());
        Identifiers.requireId("CustomerID", "customer-" + line.customerId());
    }
}
