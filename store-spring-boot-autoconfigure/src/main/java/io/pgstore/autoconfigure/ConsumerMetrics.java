package io.pgstore.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.JdbcConsumers;
import java.util.function.ToDoubleFunction;

/** Meters of consumers, each with the consumer's id as the tag {@code consumer}. */
final class ConsumerMetrics implements MeterBinder {
    private static final double MILLIS_PER_SECOND = 1_000;

    private final JdbcConsumers consumers;

    ConsumerMetrics(JdbcConsumers consumers) {
        this.consumers = consumers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        consumers.ids().forEach(id -> bind(registry, id));
    }

    private void bind(MeterRegistry registry, String id) {
        Tags tags = Tags.of("consumer", id);
        FunctionCounter.builder("store.consumers.handled", consumers, each -> each.handled(id))
                .tags(tags)
                .description("Events that handlers of this process have handled")
                .register(registry);
        FunctionCounter.builder("store.consumers.failed", consumers, each -> each.failed(id))
                .tags(tags)
                .description("Failures of handlers of this process")
                .register(registry);
        Recent<ConsumerStatus> status = new Recent<>(() -> consumers.status(id));
        gauge(registry, tags, status, "store.consumers.lag", "Positions behind the horizon", ConsumerStatus::lagEvents);
        gauge(
                registry,
                tags,
                status,
                "store.consumers.lag.seconds",
                "Seconds for which the next event has been waiting",
                now -> now.lag().toMillis() / MILLIS_PER_SECOND);
        gauge(
                registry,
                tags,
                status,
                "store.consumers.blocked",
                "Streams that wait behind a dead letter",
                ConsumerStatus::blockedStreams);
    }

    private static void gauge(
            MeterRegistry registry,
            Tags tags,
            Recent<ConsumerStatus> status,
            String name,
            String description,
            ToDoubleFunction<ConsumerStatus> value) {
        Gauge.builder(name, status, now -> value.applyAsDouble(now.get()))
                .strongReference(true)
                .tags(tags)
                .description(description)
                .register(registry);
    }
}
