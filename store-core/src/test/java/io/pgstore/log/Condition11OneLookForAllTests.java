package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Condition 11: one look at the horizon for all callers of a process, at most every 10 ms. */
class Condition11OneLookForAllTests {
    private static final UUID LOG = UUID.randomUUID();
    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final Duration QUIET_INTERVAL = Duration.ofMillis(5);

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicReference<Horizon> next = new AtomicReference<>(horizon(1, 0, Long.MAX_VALUE));
    private final Semaphore mayLook = new Semaphore(Integer.MAX_VALUE);

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final SharedHorizon shared = new SharedHorizon(
            known -> look(),
            new HoldWatch(
                    () -> {
                        throw new AssertionError("nobody holds");
                    },
                    clock),
            clock);

    @Test
    void callersWhoComeDuringALookShareTheNextOne() throws InterruptedException {
        mayLook.drainPermits();
        Future<Horizon> first = threads.submit(shared::fresh);
        Await.until("the first look has begun", () -> looks.get() == 1);
        next.set(horizon(1, 7, Long.MAX_VALUE));
        List<Future<Horizon>> others = startAndAwaitWaiting(8);
        mayLook.release(2);

        assertThat(OpenTransaction.result(first).last()).isZero();
        for (Future<Horizon> other : others) {
            assertThat(OpenTransaction.result(other).last()).isEqualTo(7);
        }
        assertThat(looks).hasValue(2);
    }

    @Test
    void aCallerNeverGetsALookThatBeganBeforeItCalled() {
        for (long last = 1; last <= 5; last++) {
            next.set(horizon(1, last, Long.MAX_VALUE));
            assertThat(shared.fresh().last()).isEqualTo(last);
        }
        assertThat(looks).hasValue(5);
    }

    @Test
    void looksBeginTenMillisecondsApart() {
        see(horizon(1, 100, Long.MAX_VALUE));
        assertThat(clock.sleeps()).isEmpty();
        see(horizon(1, 200, Long.MAX_VALUE));
        clock.advance(Duration.ofMillis(4));
        see(horizon(1, 300, Long.MAX_VALUE));
        clock.advance(Duration.ofMillis(10));
        see(horizon(1, 400, Long.MAX_VALUE));
        assertThat(clock.sleeps()).containsExactly(INTERVAL, Duration.ofMillis(6));
    }

    @Test
    void looksBeginFiveMillisecondsApartWhileFewPositionsAreTaken() {
        see(horizon(1, 100, Long.MAX_VALUE));
        see(horizon(1, 109, Long.MAX_VALUE));
        see(horizon(1, 113, Long.MAX_VALUE));
        see(horizon(1, 118, Long.MAX_VALUE));
        see(horizon(1, 118, Long.MAX_VALUE));
        assertThat(clock.sleeps()).containsExactly(INTERVAL, QUIET_INTERVAL, QUIET_INTERVAL, INTERVAL);
    }

    @Test
    void aLookThatFailsIsNobodysAnswer() throws InterruptedException {
        mayLook.drainPermits();
        next.set(null);
        Future<Horizon> failing = threads.submit(shared::fresh);
        Await.until("the look has begun", () -> looks.get() == 1);
        List<Future<Horizon>> others = startAndAwaitWaiting(3);
        mayLook.release();
        assertThatIllegalStateException().isThrownBy(() -> OpenTransaction.result(failing));
        Await.until("another caller looks itself", () -> looks.get() == 2);
        next.set(horizon(1, 7, Long.MAX_VALUE));
        mayLook.release(10);
        long failed = 0;
        for (Future<Horizon> other : others) {
            failed += fails(other) ? 1 : 0;
        }
        assertThat(failed).isEqualTo(1);
    }

    @Test
    void theHighestBoundSeenIsKnownAlsoWhenTheHorizonStepsBack() {
        assertThat(shared.known()).isNull();
        Horizon high = see(horizon(1, 20, 15));
        see(horizon(1, 30, 5));
        assertThat(shared.known()).isEqualTo(high);
        Horizon higher = see(horizon(1, 31, 16));
        assertThat(shared.known()).isEqualTo(higher);
    }

    @Test
    void whatWasKnownElsewhereIsForgotten() {
        see(horizon(1, 20, 15));
        Horizon elsewhere = see(horizon(2, 3, 2));
        assertThat(shared.known()).isEqualTo(elsewhere);
    }

    @Test
    void whatWasKnownBeforeTheSequenceWasSetBackIsForgotten() {
        see(horizon(1, 20, 15));
        Horizon restored = see(horizon(1, 19, 2));
        assertThat(shared.known()).isEqualTo(restored);
    }

    private Horizon see(Horizon horizon) {
        next.set(horizon);
        return shared.fresh();
    }

    private static Horizon horizon(long origin, long last, long fence) {
        return new Horizon(LOG, origin, last, fence);
    }

    private Horizon look() {
        @Nullable Horizon seen = next.get();
        looks.incrementAndGet();
        mayLook.acquireUninterruptibly();
        if (seen == null) {
            throw new IllegalStateException("the look fails");
        }
        return seen;
    }

    /** Starts callers on threads of their own and returns when all of them wait. */
    private List<Future<Horizon>> startAndAwaitWaiting(int count) throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        List<Future<Horizon>> results = new ArrayList<>();
        Semaphore started = new Semaphore(0);
        for (int number = 0; number < count; number++) {
            Callable<Horizon> call = () -> {
                synchronized (callers) {
                    callers.add(Thread.currentThread());
                }
                started.release();
                return shared.fresh();
            };
            results.add(threads.submit(call));
        }
        started.acquire(count);
        for (Thread caller : callers) {
            Await.until("a caller waits", () -> caller.getState() == Thread.State.WAITING);
        }
        return results;
    }

    private static boolean fails(Future<Horizon> call) {
        try {
            OpenTransaction.result(call);
            return false;
        } catch (IllegalStateException exception) {
            return true;
        }
    }
}
