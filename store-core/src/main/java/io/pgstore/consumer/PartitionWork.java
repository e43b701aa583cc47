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

    private final Claim claim;
    private final ConsumerRun consumer;
    private final SharedReader reader;
    private final Checkpoints checkpoints;
    private final Retries retries;
    private final long saveInterval;
    private volatile long position;
    private volatile long saved;
    private volatile long savedAt = System.nanoTime();
    private boolean checked;
    private int attempts;
    private int troubles;
    // Until here events are handed over one by one, so that a failure is that of one event.
    private long singlesThrough;

    PartitionWork(
            Claim claim,
            ConsumerRun consumer,
            SharedReader reader,
            Checkpoints checkpoints,
            Retries retries,
            Duration saveInterval) {
        this.claim = claim;
        this.consumer = consumer;
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.retries = retries;
        this.saveInterval = saveInterval.toNanos();
        this.position = claim.position();
        this.saved = claim.position();
        this.attempts = claim.attempts();
    }

    long position() {
        return position;
    }

    boolean isSaveDue() {
        return consumer.settings().checkpoints() && position > saved && System.nanoTime() - savedAt >= saveInterval;
    }

    /** Returns how long to wait after trouble that no handler has caused. */
    Duration backOff() {
        return retries.delay(++troubles);
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
        LogSlice slice = checked ? reader.read(position, claim.logId()) : reader.check(position, claim.logId());
        checked = true;
        long before = position;
        Duration pause = handle(slice, ending);
        if (pause == null && isSaveDue()) {
            save();
        }
        troubles = 0;
        return pause == null && position > before ? Duration.ZERO : pause;
    }

    private @Nullable Duration handle(LogSlice slice, BooleanSupplier ending) {
        List<RecordedEvent> events = consumer.select(slice.events(), claim.partition());
        int done = 0;
        while (done < events.size() && !ending.getAsBoolean()) {
            int size = chunkSize(events.get(done));
            List<RecordedEvent> chunk = events.subList(done, Math.min(done + size, events.size()));
            done += chunk.size();
            long through = done == events.size()
                    ? slice.next()
                    : chunk.get(chunk.size() - 1).position();
            Duration pause = deliver(chunk, through, ending);
            if (pause != null) {
                return pause;
            }
        }
        if (events.isEmpty()) {
            moved(slice.next());
        }
        return null;
    }

    private int chunkSize(RecordedEvent first) {
        boolean single = attempts > 0 || first.position() <= singlesThrough;
        return single ? 1 : consumer.settings().batchSize();
    }

    private @Nullable Duration deliver(List<RecordedEvent> chunk, long through, BooleanSupplier ending) {
        try {
            consumer.delivery().deliver(claim, chunk, through);
            attempts = 0;
            saved = through;
            savedAt = System.nanoTime();
            moved(through);
            return null;
        } catch (HandlerException exception) {
            return ending.getAsBoolean() ? Duration.ZERO : failed(chunk, exception.getCause());
        }
    }

    private Duration failed(List<RecordedEvent> chunk, @Nullable Throwable cause) {
        RecordedEvent first = chunk.get(0);
        if (chunk.size() > 1) {
            LOG.warn("{} events for consumer {} failed, to be tried one by one", chunk.size(), claim.key(), cause);
            singlesThrough = chunk.get(chunk.size() - 1).position();
            return Duration.ZERO;
        }
        attempts++;
        Duration delay = retries.delay(attempts);
        if (consumer.settings().checkpoints()) {
            checkpoints.saveFailure(claim, attempts, first.position(), delay, Retries.words(cause));
        }
        LOG.warn("Event {} failed in consumer {}, to be tried again in {}", first, claim.key(), delay, cause);
        return delay;
    }

    private void moved(long next) {
        position = next;
        consumer.waiters().moved();
    }

    private void save() {
        checkpoints.save(claim, position);
        saved = position;
        savedAt = System.nanoTime();
    }
}
