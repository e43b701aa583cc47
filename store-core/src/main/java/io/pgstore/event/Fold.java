package io.pgstore.event;

import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Folds the payloads of a stream's events, in order, up to a moment. */
final class Fold<S, E> implements Consumer<RecordedEvent> {
    private final BiFunction<? super S, ? super E, ? extends S> evolve;
    private final FoldUntil until;
    private S state;
    private long version;
    private boolean ended;

    Fold(S initial, BiFunction<? super S, ? super E, ? extends S> evolve, FoldUntil until) {
        this.state = initial;
        this.evolve = evolve;
        this.until = until;
    }

    @Override
    public void accept(RecordedEvent event) {
        // Imported times need not grow with versions; a state folded over a hole would never have existed.
        ended |= !isWithin(event);
        if (!ended) {
            @SuppressWarnings("unchecked") // the caller's function says which payloads the stream holds
            E payload = (E) event.payload();
            state = evolve.apply(state, payload);
            version = event.version();
        }
    }

    private boolean isWithin(RecordedEvent event) {
        Instant time = until.recordedAt();
        return time == null || !event.recordedAt().isAfter(time);
    }

    Aggregate<S> result(String streamId) {
        return new Aggregate<>(streamId, version, state);
    }
}
