package io.pgstore.sample;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers reports, as far as they were added up by now. */
@RestController
class ReportController {
    private static final int LONGEST = 10_000;

    private final CountryRevenue countries;
    private final ProductRevenue products;

    ReportController(CountryRevenue countries, ProductRevenue products) {
        this.countries = countries;
        this.products = products;
    }

    /** Answers the revenue of each country and month, by country and month. */
    @GetMapping("/api/reports/countries")
    List<CountryRevenue.Row> countries() {
        return countries.rows();
    }

    /**
     * Answers the articles with the highest revenue, the highest first.
     *
     * @param limit how many, from 1 to 10,000
     */
    @GetMapping("/api/reports/products")
    List<ProductRevenue.Row> products(@RequestParam(defaultValue = "10") int limit) {
        if (limit < 1 || limit > LONGEST) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "The limit is from 1 to %d, not %d".formatted(LONGEST, limit));
        }
        return products.top(limit);
    }
}
