package io.pgstore.log;

import io.pgstore.event.EventData;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.ImportedEvent;
import io.pgstore.event.Metadata;
import io.pgstore.event.StreamAppend;
import io.pgstore.log.TestLog.Note;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Each way in which events come into the log, by a statement of its own. */
enum WayToAppend {
    ONE,
    ONE_TAGGED,
    BATCH,
    BATCH_TAGGED,
    ONE_EXACT,
    ONE_TAGGED_EXACT,
    BATCH_EXACT,
    SEVERAL_STREAMS,
    IMPORT;

    /** Appends something to {@code stream}, or to streams whose ids begin with it. */
    boolean append(EventStore store, String stream) {
        switch (this) {
            case ONE -> append(store, stream, new Note("one"));
            case ONE_TAGGED -> append(store, stream, tagged("one"));
            case BATCH -> append(store, stream, new Note("one"), new Note("two"), new Note("three"));
            case BATCH_TAGGED -> append(store, stream, new Note("one"), tagged("two"));
            case ONE_EXACT -> appendExactly(store, stream, new Note("one"));
            case ONE_TAGGED_EXACT -> appendExactly(store, stream, tagged("one"));
            case BATCH_EXACT -> appendExactly(store, stream, new Note("one"), new Note("two"), new Note("three"));
            case SEVERAL_STREAMS ->
                store.appendAll(List.of(
                        new StreamAppend(
                                stream + "-b", ExpectedVersion.any(), List.of(new Note("one"), new Note("two"))),
                        new StreamAppend(stream + "-a", ExpectedVersion.any(), List.of(new Note("one")))));
            case IMPORT ->
                store.importEvents(
                        List.of(imported(stream, 1), imported(stream, 2)).iterator());
        }
        return true;
    }

    private static void append(EventStore store, String stream, Object... events) {
        store.append(stream, ExpectedVersion.any(), List.of(events));
    }

    /** Expects that a new stream does not exist, and of any other one its version: statements of their own. */
    private static void appendExactly(EventStore store, String stream, Object... events) {
        store.append(stream, ExpectedVersion.exactly(store.streamVersion(stream)), List.of(events));
    }

    private static EventData tagged(String text) {
        return EventData.of(new Note(text)).withTags("red", "blue");
    }

    private static ImportedEvent imported(String stream, long version) {
        return new ImportedEvent(
                stream,
                version,
                UUID.randomUUID(),
                "note",
                1,
                "{\"text\": \"imported\"}",
                Metadata.none(),
                Set.of("red"),
                Instant.EPOCH);
    }
}
