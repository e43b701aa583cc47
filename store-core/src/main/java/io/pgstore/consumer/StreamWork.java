package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles what a target stream has waiting, and says how far it has come. For one thread, once. */
final class StreamWork {
    private static final Logger LOG = LoggerFactory.getLogger(StreamWork.class);

    private final ReactionContext context;
    private final StreamRun run;
    private final StreamLease lease;
    private final BooleanSupplier ending;
    private long done;

    /**
     * Works on a target stream.
     *
     * @param ending tells whether to stop at the next chance
     */
    StreamWork(ReactionContext context, StreamRun run, BooleanSupplier ending) {
        this.context = context;
        this.run = run;
        this.lease = run.lease();
        this.ending = ending;
        this.done = lease.watermark();
    }

    /**
     * Handles events until they are done, one fails, or it is time to stop.
     *
     * @return how long to wait before the next attempt; {@code null} if there is none to wait for
     */
    @Nullable
    Duration handle() {
        if (lease.attempt() > context.retries().maxAttempts()) {
            // Before a handler runs again: the last attempt may have taken the whole process with it.
            block("it was lost %d times by who handled it".formatted(lease.attempt() - 1));
            return null;
        }
        // After a loss each success counts by itself, so that the event which brings processes down is found.
        boolean careful = lease.attempt() > 1;
        StreamEvents.Page page = context.events().read(lease, context.batchSize());
        for (RecordedEvent event : page.events()) {
            if (ending.getAsBoolean() || run.isLost()) {
                giveBack();
                return null;
            }
            try {
                context.delivery().deliver(event, lease, careful);
            } catch (HandlerException exception) {
                Throwable cause = exception.getCause();
                if (run.isLost() || ending.getAsBoolean()) {
                    giveBack();
                    return null;
                }
                Verdict verdict = Verdict.on(cause, failures(), context.retries(), FailurePolicy.BLOCK);
                if (verdict.policy() != FailurePolicy.SKIP) {
                    return failed(event, verdict, cause);
                }
                LOG.warn("Event {} is skipped for target stream {}", event, lease.streamId(), cause);
            }
            done = event.position();
        }
        done = page.through();
        ack();
        return null;
    }

    private @Nullable Duration failed(RecordedEvent event, Verdict verdict, @Nullable Throwable cause) {
        if (verdict.policy() != null) {
            LOG.error("Target stream {} is blocked: event {} failed", lease.streamId(), event, cause);
            if (done > lease.watermark()) {
                context.subscriptions().advance(List.of(lease.doneThrough(done)));
            }
            block(Retries.words(cause));
            return null;
        }
        LOG.warn(
                "Event {} failed for target stream {}, to be tried again in {}",
                event,
                lease.streamId(),
                verdict.delay(),
                cause);
        run.settle();
        told(context.subscriptions()
                .retry(List.of(new StreamRetry(lease, done, verdict.delay(), Retries.words(cause)))));
        return verdict.delay();
    }

    /** Returns how often the event in hand has failed before. */
    private int failures() {
        return done > lease.watermark() ? 0 : lease.attempt() - 1;
    }

    private void giveBack() {
        // What interrupted the handler is not meant for the connection pool.
        Thread.interrupted();
        if (done > lease.watermark()) {
            ack();
        } else {
            run.settle();
            told(context.subscriptions().release(List.of(lease)));
        }
    }

    private void ack() {
        run.settle();
        told(context.subscriptions().ack(List.of(lease.doneThrough(done))));
    }

    private void block(String error) {
        run.settle();
        told(context.subscriptions().block(List.of(lease), error));
    }

    private void told(Set<String> noted) {
        if (noted.isEmpty()) {
            LOG.debug("Target stream {} has another holder, who handles its events again", lease.streamId());
        }
    }
}
