package io.pgstore.projection;

import io.pgstore.codec.Codec;
import io.pgstore.event.AppendHook;
import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreDatabase;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Feeds inline projections in the transaction of each append and import. To be added to every event store that appends
 * events they take: what is appended without it is missing until they are rebuilt.
 * <p>
 * Within one append documents are locked in one order, the projections' names first and then the documents' ids, so that
 * two appends never deadlock. Several appends of one transaction lock in the order of the appends: two such transactions can
 * deadlock, and PostgreSQL ends one of them.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class InlineProjections implements AppendHook {
    private static final Comparator<RecordedEvent> BY_POSITION = Comparator.comparingLong(RecordedEvent::position);
    private static final Comparator<Fed> BY_NAME = Comparator.comparing(
                    (Fed fed) -> fed.key().name())
            .thenComparing(fed -> fed.key().version());

    private final List<Fed> projections;

    /**
     * Feeds those of {@code projections} that are inline.
     *
     * @param database the database of the event stores
     * @param codec the codec of the event stores, which is that of the documents too
     * @param storeTenant the tenant of those projections that do not name another
     * @throws io.pgstore.codec.PayloadException if one takes events of a class that is no payload
     */
    public InlineProjections(
            StoreDatabase database, Codec codec, String storeTenant, Collection<? extends Projection> projections) {
        List<Projection> inline = projections.stream()
                .<Projection>map(projection -> projection)
                .filter(projection -> projection.settings().mode() == ProjectionMode.INLINE)
                .toList();
        this.projections = inline.stream()
                .map(projection -> Fed.of(projection, inline, database, codec, storeTenant))
                .sorted(BY_NAME)
                .toList();
    }

    /** Returns whether there are none, so that no append needs it. */
    public boolean isEmpty() {
        return projections.isEmpty();
    }

    @Override
    public void appended(List<RecordedEvent> events) {
        for (Fed projection : projections) {
            List<RecordedEvent> taken = projection.select(events);
            if (!taken.isEmpty()) {
                projection.feed().take(taken, Standing.Feeder.APPEND);
            }
        }
    }

    @Override
    public void appendedTogether(List<List<RecordedEvent>> streams) {
        appended(
                streams.size() == 1
                        ? streams.get(0)
                        : streams.stream()
                                .flatMap(List::stream)
                                .sorted(BY_POSITION)
                                .toList());
    }

    @Override
    public boolean hearsImports() {
        return true;
    }
}
