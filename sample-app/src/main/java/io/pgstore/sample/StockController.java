package io.pgstore.sample;

import io.pgstore.state.DurableState;
import java.math.BigInteger;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers the stock of an article. */
@RestController
class StockController {
    private final Warehouse warehouse;

    StockController(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    /**
     * An article's stock.
     *
     * @param stockCode the article
     * @param onHand the units on hand
     * @param revision how often the stock was written
     */
    record Answer(String stockCode, BigInteger onHand, long revision) {
        static Answer of(DurableState<Stock> stock) {
            return new Answer(stock.state().stockCode(), stock.state().onHand(), stock.revision());
        }
    }

    /**
     * Answers the stock of an article; 404 if no line has named it.
     *
     * @param code the article, percent-encoded as one segment of the path: {@code a%2Fb} for {@code a/b}
     */
    @GetMapping("/api/stock/{code}")
    Answer stock(@PathVariable String code) {
        return warehouse
                .find(code)
                .map(Answer::of)
                .orElseThrow(() ->
                        new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no article '%s'".formatted(code)));
    }
}
