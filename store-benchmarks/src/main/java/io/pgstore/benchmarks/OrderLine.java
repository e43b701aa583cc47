package io.pgstore.benchmarks;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;

/** The payload that is measured: a line of an invoice, about 200 bytes of JSON. */
@EventType("order-line")
record OrderLine(
        String stockCode, String description, int quantity, BigDecimal unitPrice, String customer, String country) {
    static OrderLine numbered(long number) {
        return new OrderLine(
                "S" + number % 4_000,
                "WHITE HANGING HEART T-LIGHT HOLDER",
                (int) (number % 96) + 1,
                BigDecimal.valueOf(number % 10_000, 2),
                "C" + number % 4_300,
                "United Kingdom");
    }
}
