package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on a partition: reads what follows, has it handled, and writes how far it has come. For one thread at a time.
 */
final class PartitionWork {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWork.class);
    // What all partitions of a consumer have in hand together stays within what the reader remembers.
    private static final int MOST_PAGES = 8;

    private final Claim claim;
    private final ConsumerRun consumer;
    private final ConsumerContext context;
    private final Retries retries;
    private final BlockedStreams blocked;
    private volatile long position;
    private volatile long saved;
    private volatile boolean saveDue;
    private volatile boolean decided = true;
    private boolean checked;
    private int attempts;
    private @Nullable Long attempted;
    private boolean crashed;
    private int troubles;
    // So many events are handed over one by one, so that a failure, or a crash, is that of one event.
    private int singles;

    PartitionWork(Claim claim, ConsumerRun consumer, ConsumerContext context) {
        this.claim = claim;
        this.consumer = consumer;
        this.context = context;
        Retries own = consumer.settings().retries();
        this.retries = own == null ? context.retries() : own;
        this.blocked = new BlockedStreams(claim, consumer, context.store(), context.givenUp());
        this.position = claim.position();
        this.saved = claim.position();
        this.attempts = claim.attempts();
        this.attempted = claim.attemptPosition();
        this.crashed = claim.crashed();
        this.singles = claim.attempts() > 0 ? consumer.settings().batchSize() : 0;
    }

    long position() {
        return position;
    }

    /** Has the next step write the position, and returns whether it has moved. */
    boolean saveSoon() {
        saveDue = isStored() && position > saved;
        return saveDue;
    }

    /** Has the next step look for dead letters that were decided on. */
    void decided() {
        decided = true;
    }

    /** Notes trouble that no handler has caused, where that can be written, and returns how long to wait. */
    Duration backOff(Throwable trouble) {
        troubles++;
        if (isStored()) {
            try {
                context.checkpoints().saveError(claim, Retries.words(trouble));
            } catch (RuntimeException exception) {
                LOG.debug("The trouble of {} cannot be written down", claim.key(), exception);
            }
        }
        return retries.delay(troubles);
    }

    /**
     * Handles the next part of the log.
     *
     * @param ending tells whether to stop at the next chance
     * @return how long to wait before the next step; {@code null} to wait for a wake-up
     * @throws LeaseLostException if the partition has another owner
     */
    @Nullable
    Duration step(BooleanSupplier ending) {
        if (decided && isStored()) {
            decided = false;
            blocked.refresh(position, ending);
        }
        long before = position;
        Duration pause = handle(read(), ending);
        // A checkpoint forgets attempts: not while the next event has some.
        if (pause == null && attempts == 0 && (troubles > 0 || (saveDue && position > saved))) {
            saveDue = false;
            save(position);
            saved = position;
        }
        troubles = 0;
        return pause == null && position > before ? Duration.ZERO : pause;
    }

    /** Reads on as many pages as there are partitions, up to a limit: each page holds but a part of a batch for each. */
    private LogSlice read() {
        SharedReader reader = context.reader();
        LogSlice slice = checked ? reader.read(position, claim.logId()) : reader.check(position, claim.logId());
        checked = true;
        List<RecordedEvent> mine = consumer.select(slice.events(), claim.partition());
        int pages = Math.min(consumer.settings().partitions(), MOST_PAGES);
        for (int page = 1; page < pages && slice.next() > position; page++) {
            LogSlice more = reader.read(slice.next(), claim.logId());
            mine.addAll(consumer.select(more.events(), claim.partition()));
            if (more.next() == slice.next()) {
                break;
            }
            slice = more;
        }
        return new LogSlice(mine, slice.next());
    }

    private @Nullable Duration handle(LogSlice slice, BooleanSupplier ending) {
        List<RecordedEvent> events = blocked.free(slice.events());
        int done = 0;
        while (done < events.size() && !ending.getAsBoolean()) {
            int size = attempts > 0 || singles > 0 ? 1 : consumer.settings().batchSize();
            List<RecordedEvent> chunk = events.subList(done, Math.min(done + size, events.size()));
            done += chunk.size();
            long last = chunk.get(chunk.size() - 1).position();
            Duration pause = deliver(chunk, done == events.size() ? slice.next() : last, ending);
            if (pause != null) {
                return pause;
            }
        }
        if (events.isEmpty()) {
            moved(slice.next());
        }
        return null;
    }

    private @Nullable Duration deliver(List<RecordedEvent> chunk, long through, BooleanSupplier ending) {
        RecordedEvent first = chunk.get(0);
        try {
            if (attempts > 0 && isHopeless(first)) {
                return giveUp(first, consumer.settings().onFailure(), new IllegalStateException("its owners crashed"));
            }
            consumer.delivery().deliver(chunk, () -> save(through));
        } catch (HandlerException exception) {
            return ending.getAsBoolean() ? Duration.ZERO : failed(chunk, exception.getCause());
        }
        attempts = 0;
        singles = Math.max(0, singles - 1);
        consumer.countHandled(chunk.size());
        saved = through;
        moved(through);
        return null;
    }

    /** Notes that an event is tried again, so that another crash is known to be its doing; tells if it had all of its tries. */
    private boolean isHopeless(RecordedEvent event) {
        boolean again = attempted != null && attempted == event.position();
        boolean hopeless = again && crashed && attempts >= retries.maxAttempts();
        crashed = false;
        if (!again && isStored()) {
            context.checkpoints().saveFailure(claim, attempts, event.position(), Duration.ZERO, "its owner crashed");
        }
        attempted = event.position();
        return hopeless;
    }

    private Duration failed(List<RecordedEvent> chunk, @Nullable Throwable cause) {
        RecordedEvent first = chunk.get(0);
        consumer.countFailed();
        if (chunk.size() > 1) {
            LOG.warn("{} events failed in consumer {}, to be tried one by one", chunk.size(), claim.key(), cause);
            singles = chunk.size();
            return Duration.ZERO;
        }
        attempted = first.position();
        singles = Math.max(singles, 1);
        Verdict verdict =
                Verdict.on(cause, attempts, retries, consumer.settings().onFailure());
        attempts = verdict.attempts();
        if (verdict.policy() != null) {
            return giveUp(first, verdict.policy(), cause);
        }
        if (isStored()) {
            context.checkpoints().saveFailure(claim, attempts, first.position(), verdict.delay(), Retries.words(cause));
        }
        LOG.warn("Event {} failed in consumer {}, to be tried again in {}", first, claim.key(), verdict.delay(), cause);
        return verdict.delay();
    }

    private Duration giveUp(RecordedEvent event, FailurePolicy policy, @Nullable Throwable cause) {
        LOG.error("Event {} is given up by consumer {}: {}", event, claim.key(), policy, cause);
        if (policy == FailurePolicy.STOP) {
            stop(event, cause);
            return Duration.ZERO;
        }
        boolean blocking = policy == FailurePolicy.BLOCK;
        if (isStored()) {
            context.log().database().writeAtomically(() -> "give up " + event, () -> {
                context.givenUp().add(claim, event, blocking, attempts, cause);
                save(event.position());
                return true;
            });
            if (blocking) {
                blocked.block(event);
            }
        }
        attempts = 0;
        saved = event.position();
        moved(event.position());
        return Duration.ZERO;
    }

    /** Stops the consumer on all instances. */
    private void stop(RecordedEvent event, @Nullable Throwable cause) {
        String error = "event %s failed: %s".formatted(event, Retries.words(cause));
        if (isStored()) {
            context.log().database().writeAtomically(() -> "stop consumer " + claim.key(), () -> {
                // Only its owner may stop it: this finds the fence.
                context.checkpoints().saveFailure(claim, attempts, event.position(), Duration.ZERO, error);
                return context.control().stop(claim.key(), error);
            });
        }
        consumer.runs().values().forEach(PartitionRun::retire);
        consumer.stopped(new ConsumerStoppedException(consumer.settings().id(), error, cause));
    }

    private void moved(long next) {
        position = next;
        consumer.waiters().moved();
    }

    private void save(long through) {
        if (isStored()) {
            context.checkpoints().save(claim, through);
        }
    }

    private boolean isStored() {
        return consumer.settings().checkpoints();
    }
}
