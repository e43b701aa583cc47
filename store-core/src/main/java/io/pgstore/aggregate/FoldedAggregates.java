package io.pgstore.aggregate;

import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.FoldUntil;

/** Aggregates that are folded from their first event each time. */
record FoldedAggregates<E, S>(EventStore events, Decider<?, E, S> decider) implements AggregateSource<S> {
    @Override
    public Loaded<S> load(String streamId, ExpectedVersion expected) {
        return Loaded.of(events.<S, E>aggregate(
                streamId,
                decider.initialState(),
                decider::evolve,
                FoldUntil.end().expecting(expected)));
    }

    @Override
    public void unchanged(Loaded<S> loaded) {
        // The next load folds it.
    }

    @Override
    public void appended(Loaded<S> loaded, AppendResult append) {
        // The next load folds it.
    }

    @Override
    public AggregateSource<S> forTenant(String tenantId) {
        return new FoldedAggregates<>(events.forTenant(tenantId), decider);
    }
}
