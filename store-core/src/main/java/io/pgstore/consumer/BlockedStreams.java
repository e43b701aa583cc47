package io.pgstore.consumer;

import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.RecordedEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
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
    private final Delivery delivery;
    private final Predicate<RecordedEvent> filter;
    private final JdbcEventStore store;
    private final GivenUp givenUp;
    private final Set<Stream> blocked = new HashSet<>();

    BlockedStreams(Claim claim, ConsumerRun consumer, JdbcEventStore store, GivenUp givenUp) {
        this.claim = claim;
        this.delivery = consumer.delivery();
        this.filter = consumer.filter();
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
            if (letter.decision() != null && !ending.getAsBoolean()) {
                carryOut(letter, letter.decision().equals("skip"), through, ending);
            }
        }
    }

    private void carryOut(DeadLetter letter, boolean skip, long through, BooleanSupplier ending) {
        long end = letter.blocking() ? through : letter.position();
        WaitingEvents waiting =
                new WaitingEvents(store.forTenant(letter.tenantId()), letter.streamId(), letter.version(), end, filter);
        RecordedEvent event = waiting.next();
        int attempts = letter.attempts();
        boolean handle = !skip;
        while (event != null) {
            RecordedEvent next = waiting.next();
            if (ending.getAsBoolean() || !pass(event, next, handle, letter.blocking(), attempts)) {
                return;
            }
            handle = true;
            attempts = 0;
            event = next;
        }
        blocked.remove(new Stream(letter.tenantId(), letter.streamId()));
        LOG.info("Dead letter {} of consumer {} is done with", letter.position(), claim.key());
    }

    /** Handles an event, the head of those that wait, and makes the next one the head, if there is one. */
    private boolean pass(
            RecordedEvent event, @Nullable RecordedEvent next, boolean handle, boolean blocking, int attempts) {
        Runnable save = () -> {
            if (next == null) {
                givenUp.remove(claim, event.position());
            } else {
                givenUp.move(claim, event.position(), next);
            }
        };
        try {
            if (handle) {
                delivery.deliver(List.of(event), save);
            } else {
                save.run();
            }
            return true;
        } catch (HandlerException exception) {
            LOG.warn("Event {} failed again in consumer {}", event, claim.key(), exception.getCause());
            givenUp.add(claim, event, blocking, attempts + 1, exception.getCause());
            return false;
        }
    }
}
