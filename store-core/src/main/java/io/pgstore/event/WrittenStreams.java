package io.pgstore.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Brings what was to be written and what a statement returned together again. */
final class WrittenStreams {
    /** One stream's part of an append, and where its events went, in the same order. */
    record WrittenStream(StreamWrite write, List<WrittenEvent> places) {
        AppendResult result(boolean duplicate) {
            List<AppendResult.Appended> appended = new ArrayList<>(places.size());
            for (int i = 0; i < places.size(); i++) {
                WrittenEvent place = places.get(i);
                appended.add(
                        new AppendResult.Appended(write.events().get(i).eventId(), place.version(), place.position()));
            }
            WrittenEvent last = places.get(places.size() - 1);
            boolean created = places.get(0).version() == 1;
            return new AppendResult(write.streamId(), last.version(), appended, last.recordedAt(), created, duplicate);
        }
    }

    private WrittenStreams() {}

    /**
     * Returns the streams in the order of {@code writes}.
     *
     * @param written the places of all events, of each stream in version order
     */
    static List<WrittenStream> zip(List<StreamWrite> writes, List<WrittenEvent> written) {
        if (writes.size() == 1) {
            return List.of(new WrittenStream(writes.get(0), written));
        }
        Map<String, List<WrittenEvent>> places =
                written.stream().collect(Collectors.groupingBy(WrittenEvent::streamId));
        return writes.stream()
                .map(write -> new WrittenStream(write, places.getOrDefault(write.streamId(), List.of())))
                .toList();
    }
}
