package io.pgstore.autoconfigure;

import io.pgstore.log.LogStatus;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up as long as the log can be looked at; what is found there is for people to judge. */
final class StoreHealthIndicator extends AbstractHealthIndicator {
    private final Supplier<LogStatus> log;

    StoreHealthIndicator(Supplier<LogStatus> log) {
        super("The log of events cannot be read");
        this.log = log;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        LogStatus status = log.get();
        builder.up()
                .withDetail("position", status.lastPosition())
                .withDetail("horizon", status.horizon())
                .withDetail(
                        "holders",
                        status.holders().stream()
                                .map(LogStatus.Holder::toString)
                                .toList())
                .withDetail("breaks", status.breaks());
    }
}
