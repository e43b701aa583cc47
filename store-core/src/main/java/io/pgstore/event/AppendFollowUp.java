package io.pgstore.event;

import io.pgstore.event.WrittenStreams.WrittenStream;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What follows an append: hooks inside of its transaction, listeners after its commit. */
final class AppendFollowUp {
    private final EventStoreContext context;
    private final String tenantId;

    AppendFollowUp(EventStoreContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
    }

    boolean hasHooks() {
        return !context.hooks().isEmpty();
    }

    /** Runs the hooks; if one throws, the caller's transaction can only roll back. */
    void runHooks(List<StreamWrite> writes, List<WrittenEvent> written) {
        if (hasHooks()) {
            tell(context.hooks(), recorded(writes, written));
        }
    }

    /** Runs the hooks that hear of imports. */
    void runImportHooks(Supplier<List<List<RecordedEvent>>> streams) {
        List<AppendHook> hearing =
                context.hooks().stream().filter(AppendHook::hearsImports).toList();
        if (!hearing.isEmpty()) {
            tell(hearing, streams.get());
        }
    }

    private void tell(List<AppendHook> hooks, List<List<RecordedEvent>> streams) {
        try {
            hooks.forEach(hook -> hook.appendedTogether(streams));
        } catch (RuntimeException | Error failure) {
            context.database().setRollbackOnly(failure);
            throw failure;
        }
    }

    void afterCommit(List<StreamWrite> writes, List<WrittenEvent> written) {
        if (written.isEmpty()) {
            return;
        }
        context.wakeUp().afterCommit();
        if (context.listeners().isEmpty()) {
            return;
        }
        recorded(writes, written).forEach(context.listeners()::tellAfterCommit);
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
