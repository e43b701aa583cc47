package io.pgstore.kv;

import io.pgstore.log.LogCursor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A watch: takes changes from the hub into its buffer and has its listener told, one thing after the other, on any thread of
 * the pool. What it begins with, a replay or what it missed, comes first and does not count against the buffer.
 */
final class WatchSession<T> implements Watch {
    private static final int TURN = 64;
    private static final long NEVER = Duration.ofDays(365).toNanos();

    private final KindAddress at;
    private final WatchOptions options;
    private final WatchTeller<T> teller;
    private final WatchHub hub;
    private final WatchPool pool;
    private final Object lock = new Object();
    private final Deque<OutboxChange> first = new ArrayDeque<>();
    private final LiveBuffer buffer;
    private Set<Long> seen = Set.of();
    private boolean opened;
    private boolean running;
    private boolean ending;
    private boolean ended;
    private boolean overflown;
    private boolean replaying;
    private boolean readyDue;
    private long demand;
    private @Nullable CatchUp catchUp;
    private @Nullable Throwable failure;
    private volatile @Nullable ResumeToken told;
    private volatile long freshAt = System.nanoTime() - NEVER;

    /**
     * Tells nothing before {@link #open}.
     *
     * @param demand how many events may be told; {@link Long#MAX_VALUE} for all
     */
    WatchSession(
            KindAddress at,
            WatchOptions options,
            int capacity,
            WatchTeller<T> teller,
            WatchHub hub,
            WatchPool pool,
            long demand) {
        this.at = at;
        this.options = options;
        this.buffer = new LiveBuffer(capacity);
        this.teller = teller;
        this.hub = hub;
        this.pool = pool;
        this.demand = demand;
    }

    KindAddress at() {
        return at;
    }

    @Override
    public boolean isOpen() {
        synchronized (lock) {
            return opened && !ending;
        }
    }

    @Override
    public ResumeToken token() {
        ResumeToken token = told;
        if (token == null) {
            throw new IllegalStateException("the watch has not begun");
        }
        return token;
    }

    @Override
    public Duration staleness() {
        return Duration.ofNanos(System.nanoTime() - freshAt);
    }

    @Override
    public void close() {
        end(null, false);
    }

    /** Ends the watch with an error. */
    void fail(Throwable cause) {
        end(cause, false);
    }

    /** Begins to tell what is live: everything beyond the position of {@code begin} but what is told there already. */
    void open(ResumeToken begin) {
        synchronized (lock) {
            told = begin;
            buffer.begin(begin.position(), Set.copyOf(begin.told()));
            opened = true;
        }
        schedule();
    }

    /** Begins to tell what {@code steps} read: the entries of a replay, then what was missed since {@code begin}. */
    void open(ResumeToken begin, CatchUp steps) {
        synchronized (lock) {
            if (ended) {
                steps.close();
                return;
            }
            catchUp = steps;
            told = begin;
            seen = Set.copyOf(begin.told());
            replaying = options.replay();
            opened = true;
        }
        schedule();
    }

    /** Adds entries of the replay. */
    void replay(List<OutboxChange> entries) {
        synchronized (lock) {
            first.addAll(options.wanted(entries));
        }
    }

    /** Ends the replay; {@code missed} reads what was committed after it. */
    void replayed(CatchUp missed) {
        synchronized (lock) {
            catchUp = missed;
            readyDue = true;
        }
    }

    /** Adds what was missed. */
    void add(List<OutboxChange> missed) {
        synchronized (lock) {
            options.wanted(missed).stream()
                    .filter(change -> !seen.contains(change.position()))
                    .forEach(first::add);
        }
    }

    /** Ends the catching up: what the hub has told beyond {@code position} is live. */
    void caughtUp(long position) {
        synchronized (lock) {
            catchUp = null;
            buffer.begin(position, seen);
        }
    }

    /** Takes changes from the hub; blocks for nobody. */
    void offer(List<OutboxChange> changes) {
        List<OutboxChange> wanted = options.wanted(changes);
        boolean fits;
        synchronized (lock) {
            fits = ending || buffer.add(wanted, opened);
        }
        if (!fits) {
            end(null, true);
        }
        schedule();
    }

    /** Hears that the hub has read everything there was at {@code began}. */
    void caughtUp(LogCursor cursor, long began) {
        synchronized (lock) {
            ResumeToken token = told;
            if (!opened || running || token == null || catchUp != null || !first.isEmpty() || !buffer.isEmpty()) {
                return;
            }
            if (cursor.position() > token.position()) {
                told = token.at(cursor.position());
            }
            freshAt = began;
        }
    }

    /** Lets more events be told. */
    void request(long count) {
        synchronized (lock) {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        }
        schedule();
    }

    private void end(@Nullable Throwable cause, boolean overflow) {
        synchronized (lock) {
            if (ending) {
                return;
            }
            ending = true;
            failure = cause;
            overflown = overflow;
            first.clear();
            buffer.clear();
        }
        hub.leave(this);
        if (overflow) {
            hub.overflown();
        }
        schedule();
    }

    private void schedule() {
        synchronized (lock) {
            if (running || ended || !(opened || ending) || !isDue()) {
                return;
            }
            running = true;
        }
        pool.run(this::run);
    }

    private void run() {
        for (int turn = 0; turn < TURN; turn++) {
            Runnable step = next();
            if (step == null) {
                return;
            }
            step.run();
        }
        pool.run(this::run);
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            if (ended || !isDue()) {
                running = false;
                return null;
            }
            if (ending) {
                ended = true;
                CatchUp begun = catchUp;
                return () -> tellEnd(begun);
            }
            if (isCatchUpDue()) {
                return catchUp;
            }
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            return nextEvent();
        }
    }

    /** Returns whether there is anything to do. */
    private boolean isDue() {
        return ending || isCatchUpDue() || (demand > 0 && (readyDue || !first.isEmpty() || !buffer.isEmpty()));
    }

    private boolean isCatchUpDue() {
        return catchUp != null && first.isEmpty() && !readyDue;
    }

    private Runnable nextEvent() {
        if (!first.isEmpty()) {
            OutboxChange change = first.remove();
            boolean replayed = replaying;
            return () -> tell(change, replayed);
        }
        if (readyDue) {
            readyDue = false;
            replaying = false;
            return this::tellReady;
        }
        OutboxChange change = buffer.remove();
        return () -> tell(change, false);
    }

    private void tell(OutboxChange change, boolean replayed) {
        ResumeToken token = replayed ? token() : token().at(change.position());
        Throwable thrown = teller.tell(change, token);
        if (thrown == null) {
            told = token;
        } else {
            fail(thrown);
        }
    }

    private void tellReady() {
        Throwable thrown = teller.tellReady(at, token());
        if (thrown != null) {
            fail(thrown);
        }
    }

    private void tellEnd(@Nullable CatchUp begun) {
        // Only now nothing is being read or told any more, and the token says where to resume.
        if (begun != null) {
            begun.close();
        }
        teller.tellEnd(overflown ? new WatchOverflowException(at.kind(), buffer.capacity(), token()) : failure);
    }
}
