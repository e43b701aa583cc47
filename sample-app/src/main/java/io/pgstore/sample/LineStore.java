package io.pgstore.sample;

import io.pgstore.event.AppendResult;
import io.pgstore.event.EventData;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.StreamAppend;
import io.pgstore.event.WrongExpectedVersionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores lines of invoices as events, each once, however often and by however many imports at the same time: who loses
 * the race for a stream looks again at what is there.
 * <p>
 * Not thread-safe: one for each import.
 */
final class LineStore {
    private static final Logger log = LoggerFactory.getLogger(LineStore.class);

    private final EventStore eventStore;
    private final KnownStreams known;

    LineStore(EventStore eventStore) {
        this.eventStore = eventStore;
        this.known = new KnownStreams(eventStore);
    }

    /** Stores those of the lines that are new, all or none of them, and returns how many they are. */
    int store(List<FileLine.Accepted> lines) {
        Map<String, List<FileLine.Accepted>> streams = new LinkedHashMap<>();
        for (FileLine.Accepted line : lines) {
            streams.computeIfAbsent(line.line().streamId(), id -> new ArrayList<>())
                    .add(line);
        }
        while (true) {
            try {
                return write(appends(streams));
            } catch (WrongExpectedVersionException lostRace) {
                // Another import appended to this stream meanwhile: it got on, and now it is our turn.
                log.debug("Looking at a stream again: {}", lostRace.getMessage());
                known.refresh(lostRace.streamId());
            }
        }
    }

    private List<StreamAppend> appends(Map<String, List<FileLine.Accepted>> streams) {
        List<StreamAppend> appends = new ArrayList<>();
        streams.forEach((streamId, lines) -> {
            KnownStreams.Stream stream = known.get(streamId);
            List<EventData> fresh = lines.stream()
                    .filter(line -> !stream.holds(line.eventId()))
                    .map(line -> EventData.of(line.line()).withId(line.eventId()))
                    .toList();
            if (!fresh.isEmpty()) {
                appends.add(new StreamAppend(streamId, ExpectedVersion.exactly(stream.version()), fresh));
            }
        });
        return appends;
    }

    /** Writes everything that the new lines bring about, in one transaction, and returns how many lines they are. */
    private int write(List<StreamAppend> appends) {
        if (appends.isEmpty()) {
            return 0;
        }
        List<AppendResult> results = eventStore.appendAll(appends);
        results.forEach(known::add);
        return results.stream()
                .filter(result -> !result.duplicate())
                .mapToInt(result -> result.events().size())
                .sum();
    }
}
