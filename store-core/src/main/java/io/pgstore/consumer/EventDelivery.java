package io.pgstore.consumer;

import io.pgstore.event.Metadata;
import io.pgstore.event.MetadataScope;
import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Has an event handled by all of its reactions, in a transaction that also moves the watermark, or without. */
final class EventDelivery {
    private final ReactionSet reactions;
    private final StreamSubscriptions subscriptions;
    private final IdleTransactions idleTransactions;
    private final StoreDatabase database;
    private final @Nullable TransactionTemplate transaction;

    /**
     * Delivers events.
     *
     * @param transactions {@code null} to handle events outside of any transaction
     */
    EventDelivery(
            ReactionSet reactions,
            StreamSubscriptions subscriptions,
            StoreDatabase database,
            IdleTransactions idleTransactions,
            @Nullable PlatformTransactionManager transactions) {
        this.reactions = reactions;
        this.subscriptions = subscriptions;
        this.database = database;
        this.idleTransactions = idleTransactions;
        this.transaction = transactions == null ? null : new TransactionTemplate(transactions);
    }

    /**
     * Has an event handled for the target of a lease.
     *
     * @param careful whether the watermark moves with this event also without a transaction
     * @throws HandlerException if a reaction failed
     * @throws LeaseLostException if somebody else has the target: what was done rolls back
     */
    void deliver(RecordedEvent event, StreamLease lease, boolean careful) throws HandlerException {
        List<Reaction> those = reactions.of(event, lease.streamId());
        if (those.isEmpty()) {
            return;
        }
        BatchHandler handler = events -> handle(those, event);
        Delivery delivery = transaction == null
                ? new Delivery.Reacting(handler)
                : new Delivery.Projecting(handler, database, idleTransactions, transaction);
        boolean saved = careful || transaction != null;
        delivery.deliver(List.of(event), () -> {
            if (saved) {
                save(event, lease);
            }
        });
    }

    private void save(RecordedEvent event, StreamLease lease) {
        StreamAck done = lease.doneThrough(event.position());
        if (subscriptions.advance(List.of(done)).isEmpty()) {
            throw new LeaseLostException(lease);
        }
    }

    private static void handle(List<Reaction> reactions, RecordedEvent event) throws Exception {
        for (Reaction reaction : reactions) {
            MetadataScope scope = MetadataScope.open(Metadata.causedBy(event));
            try {
                reaction.handler().handle(event);
            } finally {
                scope.close();
            }
        }
    }
}
