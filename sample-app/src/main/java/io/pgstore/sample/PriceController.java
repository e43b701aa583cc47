package io.pgstore.sample;

import io.pgstore.kv.KeyValueEntry;
import io.pgstore.kv.PutResult;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers and sets the prices of articles. */
@RestController
class PriceController {
    // As of the prices in files. It also keeps {"price": 1e999999999} from becoming a billion digits.
    private static final int MOST_DIGITS = 18;

    private final Prices prices;

    PriceController(Prices prices) {
        this.prices = prices;
    }

    /**
     * The price to set.
     *
     * @param price a number; {@code null} if the body has none
     */
    record Change(@Nullable BigDecimal price) {}

    /**
     * Answers the price of an article; 404 if it has none.
     *
     * @param code the article, percent-encoded as one segment of the path: {@code a%2Fb} for {@code a/b}
     */
    @GetMapping("/api/prices/{code}")
    PriceView price(@PathVariable String code) {
        KeyValueEntry<Price> entry = prices.find(code)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "There is no price of an article '%s'".formatted(code)));
        return new PriceView(code, entry.value().amount(), entry.version());
    }

    /** Sets the price of an article, whether it had one or not, and answers it; 400 if the code or the price is none. */
    @PutMapping("/api/prices/{code}")
    PriceView set(@PathVariable String code, @RequestBody Change change) {
        BigDecimal amount = checked(change.price());
        try {
            PutResult result = prices.set(code, amount);
            return new PriceView(code, amount, result.version());
        } catch (IllegalArgumentException badCode) {
            throw badRequest(String.valueOf(badCode.getMessage()));
        }
    }

    @ExceptionHandler
    ProblemDetail unreadable(HttpMessageNotReadableException exception) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body must be {\"price\": <number>}");
    }

    private static BigDecimal checked(@Nullable BigDecimal price) {
        if (price == null) {
            throw badRequest("The price is missing: {\"price\": <number>}");
        }
        if (price.scale() > MOST_DIGITS || (long) price.precision() - price.scale() > MOST_DIGITS) {
            throw badRequest("A price has at most %d digits before and after the point".formatted(MOST_DIGITS));
        }
        return price.scale() < 0 ? price.setScale(0) : price;
    }

    private static ResponseStatusException badRequest(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
