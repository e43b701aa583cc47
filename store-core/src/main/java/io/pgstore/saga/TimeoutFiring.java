package io.pgstore.saga;

import io.pgstore.saga.TimeoutClaims.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Hands one due timeout to its handler, in one transaction, and notes it if that fails. */
final class TimeoutFiring {
    private static final Logger LOG = LoggerFactory.getLogger(TimeoutFiring.class);
    private static final int MAX_ERROR = 2_000;

    private final TimeoutClaims claims;
    private final TransactionTemplate transaction;
    private final Retries retries;
    private final TimeoutCounts counts;
    // From the rollback until their failures are noted nothing in the database keeps other threads from them.
    private final Set<SagaTimeout> toBeNoted = ConcurrentHashMap.newKeySet();

    /**
     * How failures are tried again: after the first delay, then twice as long each time.
     *
     * @param maxAttempts how often a handler may fail before its timeout is dead
     * @param firstDelay after the first failure
     * @param maxDelay never longer
     */
    record Retries(int maxAttempts, Duration firstDelay, Duration maxDelay) {
        Failure after(SagaTimeout timeout, Throwable cause) {
            int failures = timeout.failedAttempts() + 1;
            // Beyond 2^40 every delay is the longest one.
            long factor = 1L << Math.min(failures - 1, 40);
            Duration delay =
                    firstDelay.compareTo(maxDelay.dividedBy(factor)) > 0 ? maxDelay : firstDelay.multipliedBy(factor);
            return new Failure(words(cause), delay, failures >= maxAttempts);
        }

        private static String words(Throwable cause) {
            // PostgreSQL cannot hold U+0000.
            String words = cause.toString().replace('\0', ' ');
            return words.length() > MAX_ERROR ? words.substring(0, MAX_ERROR) : words;
        }
    }

    /** A failure of a handler on its way through the transaction, which rolls back for it. */
    private static final class HandlerException extends RuntimeException {
        private final Exception thrown;

        HandlerException(Exception thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }

    /** What a transaction was about, also when it failed. */
    private static final class Attempt {
        private @Nullable SagaTimeout timeout;
    }

    TimeoutFiring(
            TimeoutClaims claims,
            PlatformTransactionManager transactionManager,
            Retries retries,
            TimeoutCounts counts) {
        this.claims = claims;
        this.transaction = new TransactionTemplate(transactionManager);
        this.retries = retries;
        this.counts = counts;
    }

    /**
     * Fires the timeout that has been due for longest.
     *
     * @param claimed called once there is one, before its handler
     * @return whether there was one, however it went
     */
    boolean fireNext(SagaTimeoutHandler handler, Runnable claimed) {
        Attempt attempt = new Attempt();
        try {
            boolean fired = Boolean.TRUE.equals(transaction.execute(status -> {
                Optional<SagaTimeout> due = claims.claim(handler.sagaName());
                if (due.isEmpty() || toBeNoted.contains(due.get())) {
                    status.setRollbackOnly();
                    return false;
                }
                attempt.timeout = due.get();
                claimed.run();
                handle(handler, due.get());
                return true;
            }));
            if (fired) {
                counts.fired();
            }
            return fired;
        } catch (RuntimeException | Error exception) {
            SagaTimeout timeout = attempt.timeout;
            if (timeout == null) {
                throw exception;
            }
            failed(timeout, exception instanceof HandlerException ofHandler ? ofHandler.thrown : exception);
            return true;
        }
    }

    private void handle(SagaTimeoutHandler handler, SagaTimeout timeout) {
        try {
            handler.handle(timeout);
        } catch (Exception exception) {
            toBeNoted.add(timeout);
            throw new HandlerException(exception);
        }
    }

    private void failed(SagaTimeout timeout, Throwable cause) {
        Failure failure = retries.after(timeout, cause);
        counts.failed();
        boolean noted;
        try {
            noted = claims.failed(timeout, failure);
        } finally {
            toBeNoted.remove(timeout);
        }
        if (noted && failure.dead()) {
            counts.dead();
            LOG.error("Timeout {} is dead after {} failures", timeout, timeout.failedAttempts() + 1, cause);
        } else {
            LOG.warn("Timeout {} failed, to be tried again in {}", timeout, failure.delay(), cause);
        }
    }
}
