package io.pgstore.sample;

import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.StartPosition;
import io.pgstore.projection.Projection;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Lets people see and steer the consumers. */
@Component
final class ConsumerDesk {
    private static final String REASON = "asked for over HTTP";

    private final Consumers consumers;
    private final DailyRevenue dailyRevenue;
    private final List<Projection> projections;
    private final TransactionOperations transactions;

    ConsumerDesk(
            Consumers consumers,
            DailyRevenue dailyRevenue,
            List<Projection> projections,
            TransactionOperations transactions) {
        this.consumers = consumers;
        this.dailyRevenue = dailyRevenue;
        this.projections = projections;
        this.transactions = transactions;
    }

    boolean knows(String id) {
        return consumers.ids().contains(id);
    }

    /** Returns whether a consumer feeds a projection: what that keeps is made anew by a rebuild, and by nothing else. */
    boolean feedsProjection(String id) {
        return projections.stream()
                .anyMatch(projection -> projection.settings().consumerId().equals(id));
    }

    List<ConsumerStatus> all() {
        return consumers.ids().stream().sorted().map(consumers::status).toList();
    }

    ConsumerStatus status(String id) {
        return consumers.status(id);
    }

    void pause(String id) {
        consumers.pause(id, REASON);
    }

    void resume(String id) {
        consumers.resume(id, REASON);
    }

    /**
     * Lets a consumer handle events again. What the revenue projector has added up is made anew in the same transaction, as
     * it was at that position: nothing is counted twice, whatever the position. The table comes first, as it does for the
     * projector itself: otherwise each could wait for the other.
     *
     * @return whether the consumer was ever started
     */
    boolean rewind(String id, StartPosition to) {
        return Boolean.TRUE.equals(transactions.execute(transaction -> {
            boolean hasTable = id.equals(DailyRevenue.CONSUMER);
            if (hasTable) {
                dailyRevenue.clear();
            }
            boolean rewound = consumers.rewind(id, to, REASON);
            if (hasTable && rewound) {
                dailyRevenue.addThrough(consumers.status(id).partitions().get(0).position());
            }
            return rewound;
        }));
    }
}
