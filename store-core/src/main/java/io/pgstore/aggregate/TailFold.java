package io.pgstore.aggregate;

import io.pgstore.event.RecordedEvent;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Folds what came after a state, and makes sure that it did. */
final class TailFold<E, S> implements Consumer<RecordedEvent> {
    private final Loaded<S> from;
    private final Decider<?, E, S> decider;
    private boolean confirmed;
    private S state;
    private long version;
    private @Nullable Instant since;
    private @Nullable RecordedEvent last;

    private TailFold(Loaded<S> from, Decider<?, E, S> decider, boolean confirmed) {
        this.from = from;
        this.decider = decider;
        this.confirmed = confirmed;
        this.state = from.state();
        this.version = from.version();
        this.since = from.since();
    }

    /** Expects the events after {@code from}. */
    static <E, S> TailFold<E, S> after(Loaded<S> from, Decider<?, E, S> decider) {
        return new TailFold<>(from, decider, true);
    }

    /** Expects the last event of {@code from} again, and then those after; if that is another one, folds nothing. */
    static <E, S> TailFold<E, S> confirming(Loaded<S> from, Decider<?, E, S> decider) {
        return new TailFold<>(from, decider, false);
    }

    @Override
    public void accept(RecordedEvent event) {
        if (event.version() == from.version()) {
            confirmed = Loaded.Mark.of(event).equals(from.lastEvent());
        } else if (confirmed) {
            fold(event);
        }
    }

    /** Returns whether the last event of the state that was begun with is the stream's. */
    boolean confirmed() {
        return confirmed;
    }

    long version() {
        return version;
    }

    Loaded<S> result() {
        return new Loaded<>(
                from.streamId(),
                version,
                state,
                last == null ? from.lastEvent() : Loaded.Mark.of(last),
                from.snapshotVersion(),
                since);
    }

    private void fold(RecordedEvent event) {
        if (event.version() != version + 1) {
            throw AggregateIntegrityException.hole(from.streamId(), version, event.version());
        }
        @SuppressWarnings("unchecked") // the decider says which payloads the stream holds
        E payload = (E) event.payload();
        state = decider.evolve(state, payload);
        version = event.version();
        since = since == null ? event.recordedAt() : since;
        last = event;
    }
}
