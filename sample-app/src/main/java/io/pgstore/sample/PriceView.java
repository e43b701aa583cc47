package io.pgstore.sample;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The price of an article as the HTTP interface shows it.
 *
 * @param stockCode the article
 * @param price with the scale that it was given; {@code null} if it was deleted
 * @param version how often it was changed
 */
record PriceView(String stockCode, @Nullable BigDecimal price, long version) {}
