package io.pgstore.projection;

import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.Consumers;
import io.pgstore.event.EventLog;
import io.pgstore.event.RecordedEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets versions serve that are built but for a little, and take from appends what they took from the log. */
final class BuildCompletion {
    private static final Logger LOG = LoggerFactory.getLogger(BuildCompletion.class);
    private static final int PAGE = 1_000;
    // What is left to fold while appends wait.
    private static final long MOST_AT_ONCE = 1_000;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    private final EventLog log;
    private final Consumers consumers;
    private final ProjectionRegistry registry;
    private final VersionSwitch versions;
    private final TransactionTemplate transaction;

    BuildCompletion(
            EventLog log,
            Consumers consumers,
            ProjectionRegistry registry,
            VersionSwitch versions,
            TransactionTemplate transaction) {
        this.log = log;
        this.consumers = consumers;
        this.registry = registry;
        this.versions = versions;
        this.transaction = transaction;
    }

    /** Returns up to where the log was followed for a version; 0 if it never was. */
    static long position(ConsumerStatus status) {
        return status.partitions().stream()
                .mapToLong(ConsumerStatus.Partition::position)
                .min()
                .orElse(0);
    }

    /** Lets a version serve that is built but for a little, however long that has to wait for those who feed it. */
    void finishPatiently(Fed fed) {
        transaction.executeWithoutResult(status -> {
            registry.excludeChanges(fed.key());
            finishAlone(fed);
        });
    }

    /**
     * Lets a version serve that is built but for a little.
     *
     * @return whether it was so, and serves now; not if somebody feeds it in a transaction that does not end
     */
    boolean finish(Fed fed) {
        return isNearlyBuilt(fed) && changed(fed, () -> finishAlone(fed));
    }

    /**
     * Has a version take its events from appends again that follows the log because others did not know it, once there are
     * none any more.
     */
    void takeAppends(Fed fed, ProjectionRow row) {
        if (isToTakeAppends(fed, row) && isNearlyBuilt(fed)) {
            changed(fed, () -> takeAppendsAlone(fed));
        }
    }

    private boolean takeAppendsAlone(Fed fed) {
        registry.excludeFeeders(fed.key());
        Optional<ProjectionRow> row = registry.find(fed.key());
        if (row.isEmpty() || !isToTakeAppends(fed, row.get()) || !isNearlyBuilt(fed)) {
            return false;
        }
        long position = takeRest(fed, position(fed), row.get().standing());
        registry.change(fed.key(), new Standing(ProjectionMode.INLINE, row.get().state(), Effects.OF_ALL), position);
        LOG.info("Projection {} takes its events from appends from now on", fed.key());
        return true;
    }

    private boolean isToTakeAppends(Fed fed, ProjectionRow row) {
        return fed.settings().mode() == ProjectionMode.INLINE
                && row.standing().followsLog()
                && row.missedPosition() == null
                && !registry.existsStranger(fed);
    }

    private boolean finishAlone(Fed fed) {
        registry.excludeFeeders(fed.key());
        Optional<ProjectionRow> own = registry.find(fed.key());
        if (own.isEmpty() || own.get().state() != ProjectionState.BUILDING || !isNearlyBuilt(fed)) {
            return false;
        }
        ProjectionMode mode = mode(fed, own.get());
        long position = position(fed);
        if (mode == ProjectionMode.INLINE) {
            position = takeRest(fed, position, own.get().standing());
        } else if (position < own.get().targetPosition()) {
            return false;
        }
        versions.serve(fed.key(), mode, position);
        return true;
    }

    /** Returns how a version that is built takes its events: from appends only if all who append know it. */
    private ProjectionMode mode(Fed fed, ProjectionRow row) {
        boolean byAppends = fed.settings().mode() == ProjectionMode.INLINE
                && row.missedPosition() == null
                && !registry.existsStranger(fed);
        return byAppends ? ProjectionMode.INLINE : ProjectionMode.ASYNC;
    }

    private long position(Fed fed) {
        return position(consumers.status(fed.settings().consumerId()));
    }

    private boolean isNearlyBuilt(Fed fed) {
        ConsumerStatus status = consumers.status(fed.settings().consumerId());
        return status.blockedStreams() == 0
                && status.partitions().stream().allMatch(BuildCompletion::comesOn)
                && log.horizon().last() - position(status) <= MOST_AT_ONCE;
    }

    private static boolean comesOn(ConsumerStatus.Partition partition) {
        return partition.state().equals("running") && partition.attempts() == 0;
    }

    private boolean changed(Fed fed, BooleanSupplier change) {
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> {
                registry.limitWaiting(LONGEST_WAIT);
                registry.excludeChanges(fed.key());
                return change.getAsBoolean();
            }));
        } catch (UncategorizedSQLException exception) {
            SQLException cause = exception.getSQLException();
            if (cause != null && LOCK_NOT_AVAILABLE.equals(cause.getSQLState())) {
                LOG.debug("Projection {} is fed in a long transaction; it will be tried again", fed.key());
                return false;
            }
            throw exception;
        }
    }

    // Nobody feeds the version: what was committed is what was left out so far, and what is still open comes by its
    // append.
    private long takeRest(Fed fed, long after, Standing standing) {
        long position = after;
        List<RecordedEvent> page = log.readCommitted(position, PAGE);
        while (!page.isEmpty()) {
            List<RecordedEvent> taken = fed.select(page);
            if (!taken.isEmpty()) {
                fed.feed().takeAlone(taken, standing);
            }
            position = page.get(page.size() - 1).position();
            page = log.readCommitted(position, PAGE);
        }
        return position;
    }
}
