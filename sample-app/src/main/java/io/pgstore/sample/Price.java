package io.pgstore.sample;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;

/**
 * What an article costs: the value of its key.
 *
 * @param amount for one unit, any sign, never rounded
 */
@EventType("price")
record Price(BigDecimal amount) {}
