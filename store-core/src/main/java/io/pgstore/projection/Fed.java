package io.pgstore.projection;

import io.pgstore.codec.Codec;
import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.function.Predicate;

/** A version of a projection with everything that is needed to feed it. */
record Fed(Projection projection, ProjectionKey key, Predicate<RecordedEvent> filter, ProjectionFeed feed) {
    static Fed of(Projection projection, StoreDatabase database, Codec codec, String storeTenant) {
        ProjectionSettings settings = projection.settings();
        ProjectionKey key = ProjectionKey.of(settings, storeTenant);
        ProjectionGate gate = new ProjectionGate(database, key);
        ProjectionFeed feed = projection instanceof DocumentProjection<?> documents
                ? new DocumentFeed<>(database, codec, documents, gate)
                : new FreeFeed(database, (FreeProjection) projection, gate);
        return new Fed(projection, key, settings.filter().predicate(codec, storeTenant), feed);
    }

    ProjectionSettings settings() {
        return projection.settings();
    }

    /** Returns those of {@code events} that the projection takes. */
    List<RecordedEvent> select(List<RecordedEvent> events) {
        return events.stream().filter(filter).toList();
    }
}
