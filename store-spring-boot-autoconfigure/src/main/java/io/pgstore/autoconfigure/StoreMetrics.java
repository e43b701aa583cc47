package io.pgstore.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgstore.log.LogStatus;
import io.pgstore.schema.BackgroundTasks;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Meters of the log of events and of the work behind commits. */
final class StoreMetrics implements MeterBinder {
    private final Recent<LogStatus> status;
    private final BackgroundTasks background;

    StoreMetrics(Supplier<LogStatus> source, BackgroundTasks background) {
        this.status = new Recent<>(source);
        this.background = background;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindLog(registry);
        bindHolders(registry);
        bindBackground(registry);
    }

    private void bindLog(MeterRegistry registry) {
        gauge(registry, "store.log.position", "Last position taken", LogStatus::lastPosition);
        gauge(
                registry,
                "store.log.lag",
                "Positions taken that readers may not see yet because an append before them is still open",
                status -> status.lastPosition() - status.horizon());
        gauge(
                registry,
                "store.log.breaks",
                "Versions that readers met out of order; anything but 0 is an alarm",
                LogStatus::breaks);
    }

    private void bindHolders(MeterRegistry registry) {
        gauge(
                registry,
                "store.log.holders",
                "Open transactions that have announced an append",
                status -> status.holders().size());
        gauge(
                registry,
                "store.log.oldest.holder",
                "Seconds for which the oldest of them has been open",
                status -> status.holders().stream()
                                .map(LogStatus.Holder::age)
                                .filter(Objects::nonNull)
                                .mapToDouble(Duration::toMillis)
                                .max()
                                .orElse(0)
                        / 1_000);
    }

    private void bindBackground(MeterRegistry registry) {
        FunctionCounter.builder("store.background.dropped", background, BackgroundTasks::dropped)
                .description("Work after commits that was dropped because its queue was full")
                .register(registry);
        FunctionCounter.builder("store.background.failed", background, BackgroundTasks::failed)
                .description("Work after commits that failed")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<LogStatus> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.status.get()))
                .description(description)
                .register(registry);
    }
}
