package io.pgstore.sample;

import io.pgstore.event.EventStore;
import io.pgstore.event.LogPage;
import io.pgstore.event.RecordedEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The totals of all stored events, whichever process stored them: follows the log and adds each event once.
 * <p>
 * Thread-safe.
 */
@Component
final class SummaryView implements InitializingBean {
    private static final int PAGE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration START_PATIENCE = Duration.ofSeconds(5);

    private final EventStore eventStore;
    // Fair, so that a request gets its turn while the follower works through a long log.
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile Totals totals = Totals.NONE;
    private long position;

    SummaryView(EventStore eventStore) {
        this.eventStore = eventStore;
    }

    /** Adds what was stored before this start, so that the first answer knows it, unless it is very much. */
    @Override
    public void afterPropertiesSet() {
        follow(START_PATIENCE);
    }

    /** Returns the totals of what is stored now; if a second is too short to add it all, of what was added by then. */
    Totals totals() {
        follow(PATIENCE);
        return totals;
    }

    /** Adds what is new, so that there is little left to do when somebody asks. */
    @Scheduled(fixedDelay = 500)
    void follow() {
        follow(Duration.ofDays(1));
    }

    private void follow(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            boolean more = true;
            while (more && turn.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                try {
                    more = addPage() && System.nanoTime() < end;
                } finally {
                    turn.unlock();
                }
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether more may be waiting. */
    private boolean addPage() {
        LogPage page = eventStore.readAll(position, PAGE);
        Totals sum = totals;
        for (RecordedEvent event : page.events()) {
            sum = sum.plus(event);
        }
        totals = sum;
        position = page.next().position();
        return page.full();
    }
}
