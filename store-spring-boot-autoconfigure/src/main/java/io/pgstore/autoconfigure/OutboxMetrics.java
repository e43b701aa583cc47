package io.pgstore.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgstore.outbox.OutboxRelay;
import io.pgstore.outbox.RelayStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Meters of each relay of the application. */
final class OutboxMetrics implements MeterBinder {
    private static final String RELAY = "relay";
    private static final double MILLIS = 1_000;

    private final OutboxRelays relays;
    private final Map<String, Recent<Optional<RelayStatus>>> status = new HashMap<>();

    OutboxMetrics(OutboxRelays relays) {
        this.relays = relays;
        relays.names()
                .forEach(name ->
                        status.put(name, new Recent<>(() -> relays.relay(name).flatMap(OutboxRelay::status))));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        status.forEach((relay, recent) -> {
            counter(registry, relay, "published", "Changes that this process has published", OutboxRelay::published);
            counter(registry, relay, "failed", "Attempts to publish that have failed here", OutboxRelay::failed);
            counter(registry, relay, "dead", "Changes that were given up here", OutboxRelay::dead);
            gauge(
                    registry,
                    recent,
                    relay,
                    "waiting",
                    "Changes that are still to be published, counted up to " + RelayStatus.MOST_COUNTED,
                    RelayStatus::waiting);
            gauge(
                    registry,
                    recent,
                    relay,
                    "lag",
                    "Seconds since the oldest of them was written",
                    found -> found.lag().toMillis() / MILLIS);
            gauge(registry, recent, relay, "dead.letters", "Dead letters that are kept", RelayStatus::deadLetters);
        });
    }

    private void counter(
            MeterRegistry registry, String relay, String name, String description, ToLongFunction<OutboxRelay> count) {
        FunctionCounter.builder("store.outbox." + name, relays, all -> all.relay(relay)
                        .map(running -> (double) count.applyAsLong(running))
                        .orElse(0.0))
                .description(description)
                .tag(RELAY, relay)
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            Recent<Optional<RelayStatus>> status,
            String relay,
            String name,
            String description,
            ToDoubleFunction<RelayStatus> value) {
        Gauge.builder("store.outbox." + name, status, recent -> recent.get()
                        .map(value::applyAsDouble)
                        .orElse(0.0))
                .description(description)
                .tag(RELAY, relay)
                .register(registry);
    }
}
