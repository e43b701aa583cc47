package io.pgstore.autoconfigure;

import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.ConsumerStatus.Partition;
import io.pgstore.consumer.ConsumerStoppedException;
import io.pgstore.consumer.JdbcConsumers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Down if a consumer has stopped, or cannot do its work because the database is missing. How far each is, and what waits
 * behind a failure, is for people to judge.
 */
final class ConsumerHealthIndicator extends AbstractHealthIndicator {
    private final JdbcConsumers consumers;

    ConsumerHealthIndicator(JdbcConsumers consumers) {
        super("The consumers cannot be looked at");
        this.consumers = consumers;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Optional<RuntimeException> trouble = consumers.trouble();
        if (trouble.isPresent()) {
            builder.down(trouble.get());
            return;
        }
        boolean stopped =
                consumers.ids().stream().anyMatch(id -> consumers.stopped(id).isPresent());
        builder.status(stopped ? Status.DOWN : Status.UP);
        consumers.ids().stream().sorted().forEach(id -> builder.withDetail(id, details(id)));
    }

    private Map<String, Object> details(String id) {
        ConsumerStatus status = consumers.status(id);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("states", distinct(status, Partition::state));
        details.put("lagEvents", status.lagEvents());
        details.put("lag", status.lag().toString());
        details.put("blockedStreams", status.blockedStreams());
        List<String> errors = distinct(status, Partition::lastError);
        if (!errors.isEmpty()) {
            details.put("errors", errors);
        }
        consumers.stopped(id).map(ConsumerStoppedException::getMessage).ifPresent(why -> details.put("stopped", why));
        return details;
    }

    private static List<String> distinct(ConsumerStatus status, Function<Partition, @Nullable String> property) {
        return status.partitions().stream()
                .map(property)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
