package io.pgstore.sample;

import io.pgstore.codec.EventType;
import java.math.BigInteger;

/**
 * How much of an article is on hand: the durable state of its stock.
 *
 * @param stockCode the article
 * @param onHand the units that came in, without those that went out; below 0 when more went out
 */
@EventType("stock")
record Stock(String stockCode, BigInteger onHand) {
    static Stock none(String stockCode) {
        return new Stock(stockCode, BigInteger.ZERO);
    }

    Stock plus(BigInteger units) {
        return new Stock(stockCode, onHand.add(units));
    }
}
