package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcOperations;

/** Hands events to the handler of a free projection. */
final class FreeFeed implements ProjectionFeed {
    private final StoreDatabase database;
    private final FreeProjection projection;
    private final ProjectionGate gate;

    FreeFeed(StoreDatabase database, FreeProjection projection, ProjectionGate gate) {
        this.database = database;
        this.projection = projection;
        this.gate = gate;
    }

    @Override
    public void take(List<RecordedEvent> events, Standing.Feeder feeder) {
        ProjectionGate.Passed<Boolean> passed = gate.enter();
        if (feeder == Standing.Feeder.APPEND) {
            gate.noteMissed(passed.unfed(), events);
        }
        Standing standing = passed.standing();
        if (standing != null && standing.takesFrom(feeder)) {
            takeAlone(events, standing);
        }
    }

    @Override
    public void takeAlone(List<RecordedEvent> events, Standing standing) {
        int from = 0;
        while (from < events.size()) {
            boolean effects = standing.hasEffects(events.get(from).position());
            int to = from + 1;
            while (to < events.size() && standing.hasEffects(events.get(to).position()) == effects) {
                to++;
            }
            handle(events.subList(from, to), !effects);
            from = to;
        }
    }

    @Override
    public void reset(String tenantId) {
        Consumer<JdbcOperations> reset = projection.reset();
        if (reset == null) {
            throw new IllegalStateException(
                    "Projection %s cannot be built anew in place: nothing says how to remove what it keeps; declare it with a reset"
                            .formatted(projection.settings()));
        }
        reset.accept(database.jdbc());
    }

    private void handle(List<RecordedEvent> events, boolean rebuild) {
        @Nullable Exception failure = failure(events, rebuild);
        // A lost race is known by its type to those who try again.
        if (failure instanceof ConcurrencyFailureException lostRace) {
            throw lostRace;
        }
        if (failure != null) {
            throw new ProjectionException(projection.settings(), events.get(0), null, failure);
        }
    }

    private @Nullable Exception failure(List<RecordedEvent> events, boolean rebuild) {
        try {
            projection.handler().handle(new ProjectionContext(database.jdbc(), rebuild), events);
            return null;
        } catch (Exception exception) {
            return exception;
        }
    }
}
