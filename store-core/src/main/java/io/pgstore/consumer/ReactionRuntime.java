package io.pgstore.consumer;

import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.List;

/** Reactions at work, from their start to their end. */
final class ReactionRuntime {
    private static final int BEATS = 4;

    private final Duration lease;
    private final Duration shutdownTimeout;
    private final IdleTransactions idleTransactions;
    private final Workers workers;
    private final List<LaneLoop> lanes;
    private final Notifications.Subscription wakeUps;

    ReactionRuntime(
            JdbcReactions.Builder settings,
            StoreDatabase database,
            StreamSubscriptions subscriptions,
            ReactionSet reactions) {
        this.lease = settings.lease;
        this.shutdownTimeout = settings.shutdownTimeout;
        this.idleTransactions = new IdleTransactions(database, lease);
        this.workers = new Workers(
                settings.executor, settings.streams * reactions.lanes().size());
        ReactionContext context = new ReactionContext(
                subscriptions,
                new StreamEvents(settings.store, reactions),
                new EventDelivery(reactions, subscriptions, database, idleTransactions, settings.transactions),
                workers,
                settings.retries,
                settings.batchSize,
                settings.streams,
                settings.owner,
                lease,
                settings.firstPause,
                settings.pollInterval);
        this.lanes = reactions.lanes().stream()
                .map(lane -> new LaneLoop(context, lane))
                .toList();
        this.wakeUps =
                settings.notifications.subscribe(JdbcStreamSubscriptions.TOPIC, () -> lanes.forEach(LaneLoop::wake));
    }

    void start() {
        Duration beat = lease.dividedBy(BEATS);
        workers.every(beat, idleTransactions::tick);
        workers.every(beat, () -> lanes.forEach(LaneLoop::beat));
        lanes.forEach(LaneLoop::start);
    }

    int busy() {
        return lanes.stream().mapToInt(LaneLoop::busy).sum();
    }

    void close() {
        wakeUps.close();
        lanes.forEach(LaneLoop::retire);
        long end = System.nanoTime() + shutdownTimeout.toNanos();
        try {
            for (LaneLoop lane : lanes) {
                lane.end(end);
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
        workers.close();
    }
}
