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
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Stores lines of invoices as events, each once, with everything that they bring about, however often and by however many
 * imports at the same time: who loses a race looks again at what is there.
 * <p>
 * Not thread-safe: one for each import.
 */
final class LineStore {
    private static final Logger log = LoggerFactory.getLogger(LineStore.class);
    private static final int MOST_TRIES = 100;

    private final EventStore eventStore;
    private final TransactionOperations transactions;
    private final List<LineEffect> effects;
    private final KnownStreams known;

    LineStore(EventStore eventStore, TransactionOperations transactions, List<LineEffect> effects) {
        this.eventStore = eventStore;
        this.transactions = transactions;
        this.effects = List.copyOf(effects);
        this.known = new KnownStreams(eventStore);
    }

    /**
     * Stores those of the lines that are new, all or none of them, and returns how many they are. Each lost race means that
     * another import got on, so so many in a row are no bad luck but something that is wrong.
     *
     * @throws ConcurrencyFailureException if {@value #MOST_TRIES} races in a row were lost
     */
    int store(List<FileLine.Accepted> lines) {
        Map<String, List<FileLine.Accepted>> streams = new LinkedHashMap<>();
        for (FileLine.Accepted line : lines) {
            streams.computeIfAbsent(line.line().streamId(), id -> new ArrayList<>())
                    .add(line);
        }
        for (int tries = 1; tries < MOST_TRIES; tries++) {
            try {
                return write(lines, appends(streams));
            } catch (WrongExpectedVersionException lostRace) {
                log.debug("Looking at a stream again: {}", lostRace.getMessage());
                known.refresh(lostRace.streamId());
            } catch (ConcurrencyFailureException lostRace) {
                log.debug("Storing lines again: {}", lostRace.getMessage());
            }
        }
        return write(lines, appends(streams));
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

    /** Writes the new lines and everything that they bring about, in one transaction, and returns how many they are. */
    private int write(List<FileLine.Accepted> lines, List<StreamAppend> appends) {
        if (appends.isEmpty()) {
            return 0;
        }
        List<AppendResult> results = Objects.requireNonNull(transactions.execute(status -> {
            List<AppendResult> appended = eventStore.appendAll(appends);
            applyEffects(lines, stored(appended));
            return appended;
        }));
        // Not before the commit: what rolled back is not there.
        results.forEach(known::add);
        return stored(results).size();
    }

    private void applyEffects(List<FileLine.Accepted> lines, Set<UUID> stored) {
        List<FileLine.Accepted> fresh =
                lines.stream().filter(line -> stored.contains(line.eventId())).toList();
        if (!fresh.isEmpty()) {
            effects.forEach(effect -> effect.apply(fresh));
        }
    }

    /** Returns the events that were appended now, and not by another import before. */
    private static Set<UUID> stored(List<AppendResult> results) {
        return results.stream()
                .filter(result -> !result.duplicate())
                .flatMap(result -> result.events().stream())
                .map(AppendResult.Appended::eventId)
                .collect(Collectors.toSet());
    }
}
