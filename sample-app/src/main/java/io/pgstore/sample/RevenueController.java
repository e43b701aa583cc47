package io.pgstore.sample;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers the revenue. */
@RestController
class RevenueController {
    private final DailyRevenue daily;

    RevenueController(DailyRevenue daily) {
        this.daily = daily;
    }

    /** Answers the revenue of each day, as far as it was added up by now. */
    @GetMapping("/api/revenue/daily")
    List<DailyRevenue.Day> daily() {
        return daily.days();
    }
}
