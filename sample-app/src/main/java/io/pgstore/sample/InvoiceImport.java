package io.pgstore.sample;

import io.pgstore.event.AppendResult;
import io.pgstore.event.EventData;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.StreamAppend;
import io.pgstore.event.StreamRange;
import io.pgstore.event.WrongExpectedVersionException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stores the lines of invoice files as events, each once. A chunk of lines goes in whole or not at all, so an import
 * that broke off, wherever it was, is completed by running it again. Several imports may run at the same time, in this
 * process or in others: who loses the race for a stream looks again at what is there.
 */
@Component
final class InvoiceImport {
    private static final Logger log = LoggerFactory.getLogger(InvoiceImport.class);
    private static final int CHUNK = 500;

    private final EventStore eventStore;
    private volatile ImportCounts counts = ImportCounts.NONE;
    private volatile boolean stopped;

    InvoiceImport(EventStore eventStore) {
        this.eventStore = eventStore;
    }

    /** Returns what the import that began last has done so far. */
    ImportCounts counts() {
        return counts;
    }

    /** Makes a running import, and any later one, end after its present chunk. */
    void stop() {
        stopped = true;
    }

    /**
     * Imports a file to its end.
     *
     * @param afterChunk told how far the import has come, now and then
     * @throws UnreadableFileException if the file cannot be read to its end; what was read before stays
     */
    ImportCounts run(InvoiceFile file, Consumer<ImportCounts> afterChunk) {
        ImportCounts sofar = ImportCounts.NONE;
        counts = sofar;
        List<FileLine.Accepted> chunk = new ArrayList<>(CHUNK);
        FileLine line = file.next();
        while (line != null && !stopped) {
            if (line instanceof FileLine.Accepted accepted) {
                chunk.add(accepted);
            } else if (line instanceof FileLine.Rejected rejected) {
                log.warn("Line {} rejected: {}", rejected.number(), rejected.reason());
                sofar = sofar.plusRejected();
                counts = sofar;
            }
            line = file.next();
            if (chunk.size() == CHUNK || line == null) {
                long stored = store(chunk);
                sofar = sofar.plus(stored, chunk.size() - stored);
                counts = sofar;
                chunk.clear();
                afterChunk.accept(sofar);
            }
        }
        return sofar;
    }

    /** Returns how many of the lines were new. */
    private long store(List<FileLine.Accepted> chunk) {
        Map<String, List<FileLine.Accepted>> streams = new LinkedHashMap<>();
        for (FileLine.Accepted line : chunk) {
            streams.computeIfAbsent(line.line().streamId(), id -> new ArrayList<>())
                    .add(line);
        }
        while (true) {
            try {
                return appendNew(streams);
            } catch (WrongExpectedVersionException lostRace) {
                // Another import appended to one of these streams meanwhile: it got on, and now it is our turn.
                log.debug("Looking at the chunk again: {}", lostRace.getMessage());
            }
        }
    }

    private long appendNew(Map<String, List<FileLine.Accepted>> streams) {
        List<StreamAppend> appends = new ArrayList<>();
        streams.forEach((streamId, lines) -> {
            Set<UUID> known = new HashSet<>();
            long version = eventStore.read(streamId, StreamRange.all(), event -> known.add(event.eventId()));
            List<EventData> fresh = lines.stream()
                    .filter(line -> !known.contains(line.eventId()))
                    .map(line -> EventData.of(line.line()).withId(line.eventId()))
                    .toList();
            if (!fresh.isEmpty()) {
                appends.add(new StreamAppend(streamId, ExpectedVersion.exactly(version), fresh));
            }
        });
        return appends.isEmpty() ? 0 : newlyStored(eventStore.appendAll(appends));
    }

    private static long newlyStored(List<AppendResult> results) {
        return results.stream()
                .filter(result -> !result.duplicate())
                .mapToLong(result -> result.events().size())
                .sum();
    }
}
