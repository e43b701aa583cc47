package io.pgstore.event;

import io.pgstore.event.WrittenStreams.WrittenStream;
import io.pgstore.schema.ArrayBinder;
import java.sql.ResultSet;
import java.util.List;
import java.util.stream.IntStream;

/** What follows an append: hooks inside of its transaction, listeners after its commit. */
final class AppendFollowUp {
    private static final String FIND_EVENT = """
            SELECT
            FROM {events}
            WHERE tenant_id = ? AND stream_id = ? AND version = ? AND position = ?
            """;

    private final EventStoreContext context;
    private final String tenantId;
    private final String findEvent;

    AppendFollowUp(EventStoreContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
        this.findEvent = context.database().tables().resolve(FIND_EVENT);
    }

    boolean hasHooks() {
        return !context.hooks().isEmpty();
    }

    /** Runs the hooks; if one throws, the caller's transaction can only roll back. */
    void runHooks(List<StreamWrite> writes, List<WrittenEvent> written) {
        if (!hasHooks()) {
            return;
        }
        try {
            for (List<RecordedEvent> events : recorded(writes, written)) {
                context.hooks().forEach(hook -> hook.appended(events));
            }
        } catch (RuntimeException | Error failure) {
            context.database().setRollbackOnly(failure);
            throw failure;
        }
    }

    void afterCommit(List<StreamWrite> writes, List<WrittenEvent> written) {
        if (context.listeners().isEmpty() || written.isEmpty()) {
            return;
        }
        List<List<RecordedEvent>> appends = recorded(writes, written);
        // Spring does not tell of a rollback to a JDBC savepoint, so what joined a transaction is looked for.
        boolean certain = !context.database().inTransaction();
        context.database().afterCommit(() -> appends.forEach(events -> tellListeners(events, certain)));
    }

    private void tellListeners(List<RecordedEvent> events, boolean certain) {
        context.listeners().forEach(listener -> context.background()
                .run("Append listener " + listener.getClass().getName(), () -> {
                    if (certain || isStored(events.get(0))) {
                        listener.appended(events);
                    }
                }));
    }

    private boolean isStored(RecordedEvent event) {
        return context.database().read(findEvent, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(event.streamId())
                    .number(event.version())
                    .number(event.position());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        });
    }

    private List<List<RecordedEvent>> recorded(List<StreamWrite> writes, List<WrittenEvent> written) {
        return WrittenStreams.zip(writes, written).stream().map(this::recorded).toList();
    }

    private List<RecordedEvent> recorded(WrittenStream stream) {
        List<NewEvent> events = stream.write().events();
        return IntStream.range(0, events.size())
                .mapToObj(number -> recorded(events.get(number), stream.places().get(number)))
                .toList();
    }

    private RecordedEvent recorded(NewEvent event, WrittenEvent place) {
        return new RecordedEvent(
                tenantId,
                place.streamId(),
                place.version(),
                place.position(),
                event.eventId(),
                event.payload(),
                event.metadata(),
                event.tags(),
                place.recordedAt(),
                context.codec());
    }
}
