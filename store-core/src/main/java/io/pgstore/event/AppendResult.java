package io.pgstore.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an append did.
 *
 * @param streamId the stream appended to
 * @param version the stream's new version; of an empty append, 0: nothing was looked at
 * @param events what was recorded, in order; empty for an empty append
 * @param recordedAt the database's time of the append; {@code null} for an empty append
 * @param created whether this append created the stream
 * @param duplicate whether the same events had been appended before, so that nothing was written now
 * @since 0.1
 */
public record AppendResult(
        String streamId,
        long version,
        List<Appended> events,
        @Nullable Instant recordedAt,
        boolean created,
        boolean duplicate) {
    public AppendResult {
        events = List.copyOf(events);
    }

    /**
     * Where one event went.
     *
     * @param eventId the event's id
     * @param version its version in the stream
     * @param position its position in the log of all streams
     */
    public record Appended(UUID eventId, long version, long position) {}

    /** Returns the position of the last event, to wait for a consumer with; 0 for an empty append. */
    public long lastPosition() {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).position();
    }

    static AppendResult nothing(String streamId) {
        return new AppendResult(streamId, 0, List.of(), null, false, false);
    }
}
