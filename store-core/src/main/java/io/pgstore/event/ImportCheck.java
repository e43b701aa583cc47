package io.pgstore.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the events of a batch that are not there yet, and refuses holes and other events at the same place. */
final class ImportCheck {
    /**
     * What stands where an event would go.
     *
     * @param head the stream's version
     * @param eventId the event with the same version; {@code null} if there is none
     */
    record Stored(long head, @Nullable UUID eventId) {}

    private final List<Stored> stored;
    private final Map<String, Long> versions = new HashMap<>();

    /** Uses what stands where the events of a batch would go, in their order. */
    ImportCheck(List<Stored> stored) {
        this.stored = stored;
    }

    List<ImportRow> missing(List<ImportRow> batch) {
        List<ImportRow> missing = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (isMissing(batch.get(i).event(), stored.get(i))) {
                missing.add(batch.get(i));
            }
        }
        return missing;
    }

    private boolean isMissing(ImportedEvent event, Stored there) {
        long version = versions.computeIfAbsent(event.streamId(), id -> there.head());
        if (event.version() <= there.head()) {
            requireSame(event, there.eventId());
            return false;
        }
        if (event.version() != version + 1) {
            throw new EventImportException("Stream %s has a hole: version %d comes after version %d"
                    .formatted(event.streamId(), event.version(), version));
        }
        versions.put(event.streamId(), event.version());
        return true;
    }

    private static void requireSame(ImportedEvent event, @Nullable UUID there) {
        if (!event.eventId().equals(there)) {
            throw new EventImportException("Version %d of stream %s is event %s already, not %s"
                    .formatted(event.version(), event.streamId(), there, event.eventId()));
        }
    }
}
