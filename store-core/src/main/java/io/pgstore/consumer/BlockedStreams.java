package io.pgstore.consumer;

import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.RecordedEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of a partition that wait behind a dead letter, and what is decided about those. What waits is not copied: it
 * is read from the stream again, up to the position of the partition. For one thread at a time.
 */
final class BlockedStreams {
    private static final Logger LOG = LoggerFactory.getLogger(BlockedStreams.class);

    private record Stream(String tenantId, String streamId) {}

    private final Claim claim;
    private final ConsumerRun consumer;
    private final JdbcEventStore store;
    private final GivenUp givenUp;
    private final Set<Stream> blocked = new HashSet<>();

    BlockedStreams(Claim claim, ConsumerRun consumer, JdbcEventStore store, GivenUp givenUp) {
        this.claim = claim;
        this.consumer = consumer;
        this.store = store;
        this.givenUp = givenUp;
    }

    /** Returns the events that do not wait. */
    List<RecordedEvent> free(List<RecordedEvent> events) {
        return blocked.isEmpty()
                ? events
                : events.stream()
                        .filter(event -> !blocked.contains(new Stream(event.tenantId(), event.streamId())))
                        .toList();
    }

    void block(RecordedEvent event) {
        blocked.add(new Stream(event.tenantId(), event.streamId()));
    }

    /**
     * Learns what is blocked, and carries out what was decided.
     *
     * @param through the position of the partition: what comes after it does not wait yet
     */
    void refresh(long through, BooleanSupplier ending) {
        List<DeadLetter> letters = givenUp.ofPartition(claim);
        blocked.clear();
        letters.stream()
                .filter(DeadLetter::blocking)
                .forEach(letter -> blocked.add(new Stream(letter.tenantId(), letter.streamId())));
        for (DeadLetter letter : letters) {
            if (DeadLetter.RETRYING.equals(letter.decision())) {
                LOG.error(
                        "Event {} of stream {} took its owner down when it was tried again in consumer {}",
                        letter.position(),
                        letter.streamId(),
                        claim.key());
                givenUp.leave(claim, letter.position());
            } else if (letter.decision() != null && !ending.getAsBoolean()) {
                carryOut(letter, letter.decision().equals("skip"), through, ending);
            }
        }
    }

    private void carryOut(DeadLetter letter, boolean skip, long through, BooleanSupplier ending) {
        long end = letter.blocking() ? through : letter.position();
        WaitingEvents waiting = new WaitingEvents(
                store.forTenant(letter.tenantId()), letter.streamId(), letter.version(), end, consumer.filter());
        RecordedEvent event = waiting.next();
        int attempts = letter.attempts();
        // It may have been removed from its stream, and the filter may have changed.
        boolean present = event != null && event.position() == letter.position();
        if (skip || !present) {
            event = present ? waiting.next() : event;
            attempts = 0;
            advance(letter.position(), event);
        }
        while (event != null) {
            RecordedEvent next = waiting.next();
            if (ending.getAsBoolean() || !handle(event, next, letter.blocking(), attempts)) {
                return;
            }
            attempts = 0;
            event = next;
        }
        blocked.remove(new Stream(letter.tenantId(), letter.streamId()));
        LOG.info("Dead letter {} of consumer {} is done with", letter.position(), claim.key());
    }

    /** Makes the next event the head of those that wait, if there is one. */
    private void advance(long head, @Nullable RecordedEvent next) {
        if (next == null) {
            givenUp.remove(claim, head);
        } else {
            givenUp.move(claim, head, next);
        }
    }

    private boolean handle(RecordedEvent event, @Nullable RecordedEvent next, boolean blocking, int attempts) {
        givenUp.begin(claim, event.position());
        try {
            consumer.delivery().deliver(List.of(event), () -> advance(event.position(), next));
            consumer.countHandled(1);
            return true;
        } catch (HandlerException exception) {
            consumer.countFailed();
            LOG.warn("Event {} failed again in consumer {}", event, claim.key(), exception.getCause());
            givenUp.add(claim, event, blocking, attempts + 1, exception.getCause());
            return false;
        }
    }
}
