package io.pgstore.sample;

import io.pgstore.kv.KeyValueEntry;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.kv.PutResult;
import io.pgstore.kv.Watch;
import io.pgstore.kv.WatchListener;
import io.pgstore.kv.WatchOptions;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Keeps the price of each article. New lines set it to that of the last line of their article in the file, whether that line
 * is new or not, whatever its kind. Since the file was read ahead, every chunk that names the article sets the same price:
 * an import that broke off is completed by the next one, and need not know what the first one did.
 */
@Component
@Order(4)
final class Prices implements LineEffect {
    private final KeyValueKind<Price> prices;

    Prices(KeyValueStore store) {
        this.prices = store.kind("prices", Price.class);
    }

    /** Returns the price of an article; empty if it has none. */
    Optional<KeyValueEntry<Price>> find(String stockCode) {
        return prices.get(stockCode);
    }

    /** Sets the price of an article, whether there are lines of it or not. */
    PutResult set(String stockCode, BigDecimal amount) {
        return prices.put(stockCode, new Price(amount));
    }

    /** Tells of changed prices, of whichever process. */
    Watch watch(WatchOptions options, WatchListener<Price> listener) {
        return prices.watch(options, listener);
    }

    /** Sets each article once, whatever the number of its lines, in the order of the codes. */
    @Override
    public void apply(List<FileLine.Accepted> lines) {
        Map<String, Price> last = new TreeMap<>();
        lines.forEach(line -> last.put(line.line().stockCode(), new Price(line.lastPrice())));
        prices.putAll(last);
    }
}
