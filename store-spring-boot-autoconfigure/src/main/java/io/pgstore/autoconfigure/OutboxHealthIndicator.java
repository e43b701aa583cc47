package io.pgstore.autoconfigure;

import io.pgstore.outbox.OutboxRelay;
import io.pgstore.outbox.RelayStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up as long as the relays can be looked at: that a receiver is down, or has refused a message, is no reason to take every
 * instance out of service.
 */
final class OutboxHealthIndicator extends AbstractHealthIndicator {
    private final OutboxRelays relays;

    OutboxHealthIndicator(OutboxRelays relays) {
        super("The relays cannot be looked at");
        this.relays = relays;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        relays.names()
                .forEach(name ->
                        builder.withDetail(name, details(relays.relay(name).flatMap(OutboxRelay::status))));
    }

    private static Map<String, Object> details(Optional<RelayStatus> found) {
        Map<String, Object> details = new LinkedHashMap<>();
        found.ifPresentOrElse(
                status -> {
                    details.put("state", state(status));
                    details.put("waiting", status.waiting());
                    details.put("lag", status.lag().toString());
                    details.put("deadLetters", status.deadLetters());
                    details.put("attempts", status.attempts());
                    if (status.lastError() != null) {
                        details.put("lastError", status.lastError());
                    }
                },
                () -> details.put("state", "not started"));
        return details;
    }

    private static String state(RelayStatus status) {
        if (status.paused()) {
            return "paused";
        }
        return status.nextTryAt() == null ? "running" : "failing";
    }
}
