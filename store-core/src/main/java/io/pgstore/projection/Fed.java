package io.pgstore.projection;

import io.pgstore.codec.Codec;
import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreDatabase;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A version of a projection with everything that is needed to feed it. */
record Fed(Projection projection, ProjectionKey key, Predicate<RecordedEvent> filter, ProjectionFeed feed) {
    /** Makes what only the log feeds here. */
    static Fed of(Projection projection, StoreDatabase database, Codec codec, String storeTenant) {
        return of(projection, List.of(), database, codec, storeTenant);
    }

    /**
     * Makes what is fed here.
     *
     * @param byAppends all projections that are fed here with what is appended
     */
    static Fed of(
            Projection projection,
            Collection<? extends Projection> byAppends,
            StoreDatabase database,
            Codec codec,
            String storeTenant) {
        ProjectionSettings settings = projection.settings();
        ProjectionKey key = ProjectionKey.of(settings, storeTenant);
        ProjectionGate gate = new ProjectionGate(database, key, versions(key, byAppends, storeTenant));
        ProjectionFeed feed = projection instanceof DocumentProjection<?> documents
                ? new DocumentFeed<>(database, codec, documents, gate)
                : new FreeFeed(database, (FreeProjection) projection, gate);
        return new Fed(projection, key, settings.filter().predicate(codec, storeTenant), feed);
    }

    private static Set<Integer> versions(
            ProjectionKey key, Collection<? extends Projection> projections, String storeTenant) {
        return projections.stream()
                .map(projection -> ProjectionKey.of(projection.settings(), storeTenant))
                .filter(other -> other.ofVersion(key.version()).equals(key))
                .map(ProjectionKey::version)
                .collect(Collectors.toSet());
    }

    ProjectionSettings settings() {
        return projection.settings();
    }

    /** Returns whether it can be built anew in place. */
    boolean canBeReset() {
        return !(projection instanceof FreeProjection free) || free.reset() != null;
    }

    /** Returns those of {@code events} that the projection takes. */
    List<RecordedEvent> select(List<RecordedEvent> events) {
        return events.stream().filter(filter).toList();
    }
}
