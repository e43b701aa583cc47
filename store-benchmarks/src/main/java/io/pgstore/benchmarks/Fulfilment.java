package io.pgstore.benchmarks;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;

/** The state of the sagas that are measured, about 150 bytes of JSON. */
@EventType("fulfilment")
record Fulfilment(String step, String customer, String country, int lines, BigDecimal total) {
    static Fulfilment numbered(String step, long number) {
        return new Fulfilment(
                step,
                "C" + number % 4_300,
                "United Kingdom",
                (int) (number % 60) + 1,
                BigDecimal.valueOf(number % 100_000, 2));
    }
}
