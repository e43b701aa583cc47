package io.pgstore.benchmarks;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;

/** What the lines of a cart add up to: the state that is measured. */
@EventType("cart")
record Cart(long quantity, BigDecimal total) {
    static final Cart EMPTY = new Cart(0, BigDecimal.ZERO);

    Cart plus(OrderLine line) {
        return new Cart(
                quantity + line.quantity(), total.add(line.unitPrice().multiply(BigDecimal.valueOf(line.quantity()))));
    }
}
