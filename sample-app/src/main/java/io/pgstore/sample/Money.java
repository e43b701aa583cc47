package io.pgstore.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How money is shown. */
final class Money {
    private Money() {}

    /** Returns an amount with two decimals, rounded half even. */
    static String shown(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
