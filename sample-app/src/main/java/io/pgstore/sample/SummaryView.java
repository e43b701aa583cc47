package io.pgstore.sample;

import io.pgstore.event.EventStore;
import io.pgstore.event.LogPage;
import io.pgstore.event.RecordedEvent;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The totals of all stored events, whichever process stored them. One thread follows the log and adds each event once;
 * whoever asks waits for it, but not for long.
 * <p>
 * Thread-safe.
 */
@Component
final class SummaryView implements InitializingBean, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SummaryView.class);
    private static final int PAGE = 1_000;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration START_PATIENCE = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final EventStore eventStore;
    private final Duration patience;
    private final ExecutorService follower = Executors.newSingleThreadExecutor(SummaryView::thread);
    private volatile Totals totals = Totals.NONE;
    private volatile boolean closed;
    // Known to the follower's thread only.
    private long position;

    @Autowired
    SummaryView(EventStore eventStore) {
        this(eventStore, PATIENCE);
    }

    /** Follows {@code eventStore}; who asks waits for {@code patience} at most. */
    SummaryView(EventStore eventStore, Duration patience) {
        this.eventStore = eventStore;
        this.patience = patience;
    }

    /** Adds what was stored before this start, so that the first answer knows it, unless it is very much. */
    @Override
    public void afterPropertiesSet() {
        awaitFollower(START_PATIENCE);
    }

    /** Returns the totals of what is stored now; if half a second is too short to add it all, of what was added by then. */
    Totals totals() {
        awaitFollower(patience);
        return totals;
    }

    /** Adds what is new, so that there is little left to do when somebody asks. */
    @Scheduled(fixedDelay = 500)
    void follow() {
        awaitFollower(patience);
    }

    @Override
    public void close() {
        closed = true;
        follower.shutdown();
        try {
            if (!follower.awaitTermination(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("The summary is still reading a page of the log");
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitFollower(Duration most) {
        Future<?> caughtUp = follower.submit(this::addNew);
        try {
            caughtUp.get(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException busy) {
            // What has begun goes on; what has not is left to whoever asks next.
            caughtUp.cancel(false);
        } catch (ExecutionException exception) {
            log.warn("The log could not be read; the summary knows what was read before", exception.getCause());
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        }
    }

    private void addNew() {
        boolean more = true;
        while (more && !closed) {
            LogPage page = eventStore.readAll(position, PAGE);
            Totals sum = totals;
            for (RecordedEvent event : page.events()) {
                sum = sum.plus(event);
            }
            totals = sum;
            position = page.next().position();
            more = page.full();
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "summary");
        thread.setDaemon(true);
        return thread;
    }
}
