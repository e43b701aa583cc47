package io.pgstore.projection;

import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.StartPosition;
import io.pgstore.event.EventLog;
import io.pgstore.event.RecordedEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a version of a projection goes through. Each change is one transaction that keeps all others from changing the
 * projection, and from feeding the version while its state changes.
 */
final class ProjectionChanges {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionChanges.class);
    private static final int PAGE = 1_000;
    // What is left to fold while appends wait.
    private static final long MOST_AT_ONCE = 1_000;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    private final EventLog log;
    private final Consumers consumers;
    private final ProjectionRegistry registry;
    private final TransactionTemplate transaction;
    private final RebuildPolicy policy;
    private final Set<ProjectionKey> declared;

    /**
     * Makes changes.
     *
     * @param declared the versions that this application feeds
     */
    ProjectionChanges(
            EventLog log,
            Consumers consumers,
            PlatformTransactionManager transactionManager,
            RebuildPolicy policy,
            Set<ProjectionKey> declared) {
        this.log = log;
        this.consumers = consumers;
        this.registry = new ProjectionRegistry(log.database());
        this.transaction = new TransactionTemplate(transactionManager);
        // What is committed while one waits for a lock is to be seen.
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.policy = policy;
        this.declared = Set.copyOf(declared);
    }

    ProjectionRegistry registry() {
        return registry;
    }

    /** Registers a version as it is declared, and begins to build it if it is new or the policy lets that be. */
    void register(Fed fed) {
        transaction.executeWithoutResult(status -> {
            registry.excludeChanges(fed.key());
            giveUpUnfed(fed.key());
            register(fed, registry.versions(fed.key()));
        });
    }

    private void register(Fed fed, List<ProjectionRow> rows) {
        Optional<ProjectionRow> own = rows.stream()
                .filter(row -> row.version() == fed.key().version() && !row.dropped())
                .findFirst();
        if (own.isPresent() && isAsDeclared(fed, own.get())) {
            return;
        }
        if (own.isPresent() && takesAppendsInstead(fed, own.get())) {
            registry.excludeFeeders(fed.key());
            registry.put(fed, ProjectionState.BUILDING, log.horizon().last());
            finishAlone(fed);
        } else if (rows.isEmpty() || (!isReplaced(fed, rows) && policy(fed) == RebuildPolicy.AUTO)) {
            begin(fed, rows);
            finishAlone(fed);
        } else {
            if (rows.stream().noneMatch(row -> row.version() == fed.key().version())) {
                registry.put(fed, ProjectionState.DROPPED, 0);
            }
            LOG.warn(
                    "Projection {} is not what was built and takes no events; rebuild(\"{}\") builds it",
                    fed.key(),
                    fed.key().name());
        }
    }

    /** Begins to build a version anew, in the caller's transaction or one of its own. */
    void rebuild(Fed fed) {
        log.database().writeAtomically(() -> "rebuild projection " + fed.key(), () -> {
            registry.excludeChanges(fed.key());
            begin(fed, registry.versions(fed.key()));
            return true;
        });
    }

    /**
     * Lets a version serve that is built but for a little.
     *
     * @return whether it was so, and serves now; not if somebody feeds it in a transaction that does not end
     */
    boolean finish(Fed fed) {
        if (!isNearlyBuilt(fed)) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> {
                registry.limitWaiting(LONGEST_WAIT);
                registry.excludeChanges(fed.key());
                return finishAlone(fed);
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

    /** Lets the version serve again that served last before the one that does; empty if there is none. */
    Optional<ProjectionRow> switchBack(ProjectionKey key, Predicate<ProjectionRow> usable) {
        return log.database().writeAtomically(() -> "switch projection " + key.name() + " back", () -> {
            registry.excludeChanges(key);
            List<ProjectionRow> rows = registry.versions(key);
            Optional<ProjectionRow> last = rows.stream()
                    .filter(row -> row.state() == ProjectionState.RETIRED && usable.test(row))
                    .max(Comparator.comparing(ProjectionRow::changedAt));
            last.ifPresent(row -> {
                retireActive(key, rows);
                registry.change(key.ofVersion(row.version()), ProjectionState.ACTIVE, row.position());
            });
            return last;
        });
    }

    /** Drops the versions that do not serve, and returns how many. */
    int dropRetired(ProjectionKey key, IntFunction<Fed> versions) {
        return log.database().writeAtomically(() -> "drop retired versions of projection " + key.name(), () -> {
            registry.excludeChanges(key);
            List<ProjectionRow> retired = registry.versions(key).stream()
                    .filter(row -> row.state() == ProjectionState.RETIRED)
                    .toList();
            retired.forEach(row -> drop(versions.apply(row.version()), row.position()));
            return retired.size();
        });
    }

    private void drop(Fed fed, long position) {
        registry.excludeFeeders(fed.key());
        fed.feed().reset(fed.key().tenantId());
        registry.change(fed.key(), ProjectionState.DROPPED, position);
    }

    private void retireActive(ProjectionKey key, List<ProjectionRow> rows) {
        rows.stream()
                .filter(row -> row.state() == ProjectionState.ACTIVE)
                .forEach(row -> registry.change(
                        key.ofVersion(row.version()),
                        isFed(key, row) ? ProjectionState.RETIRED : ProjectionState.DROPPED,
                        row.position()));
    }

    /** Gives up retired versions that miss what this application appends: one must not switch back to them. */
    private void giveUpUnfed(ProjectionKey key) {
        registry.versions(key).stream()
                .filter(row -> row.state() == ProjectionState.RETIRED && !isFed(key, row))
                .forEach(row -> registry.change(key.ofVersion(row.version()), ProjectionState.DROPPED, row.position()));
    }

    /** Returns whether a version gets the events of this application too: from the log, or because it is declared here. */
    private boolean isFed(ProjectionKey key, ProjectionRow row) {
        return row.standing().mode() == ProjectionMode.ASYNC || declared.contains(key.ofVersion(row.version()));
    }

    /** Returns up to where the log was followed for a version; 0 if it never was. */
    static long position(ConsumerStatus status) {
        return status.partitions().stream()
                .mapToLong(ConsumerStatus.Partition::position)
                .min()
                .orElse(0);
    }

    private static boolean isAsDeclared(Fed fed, ProjectionRow row) {
        return row.standing().mode() == fed.settings().mode()
                && row.collection().equals(fed.settings().collection());
    }

    /** Returns whether an asynchronous projection has become an inline one: what it keeps is right, if not up to date. */
    private static boolean takesAppendsInstead(Fed fed, ProjectionRow row) {
        return row.standing().mode() == ProjectionMode.ASYNC
                && fed.settings().mode() == ProjectionMode.INLINE
                && row.collection().equals(fed.settings().collection());
    }

    /** Returns whether a higher version is there: an older application that starts again must not undo it. */
    private static boolean isReplaced(Fed fed, List<ProjectionRow> rows) {
        return rows.stream().anyMatch(row -> row.version() > fed.key().version() && !row.dropped());
    }

    private RebuildPolicy policy(Fed fed) {
        RebuildPolicy declared = fed.settings().rebuild();
        return declared == null ? policy : declared;
    }

    private void begin(Fed fed, List<ProjectionRow> rows) {
        for (ProjectionRow row : rows) {
            boolean other = row.version() != fed.key().version();
            if (other
                    && !row.dropped()
                    && row.collection().equals(fed.settings().collection())) {
                ProjectionKey replaced = fed.key().ofVersion(row.version());
                registry.excludeFeeders(replaced);
                registry.change(replaced, ProjectionState.DROPPED, row.position());
            }
        }
        registry.excludeFeeders(fed.key());
        boolean mayKeepSomething = rows.stream()
                .anyMatch(row -> row.version() == fed.key().version()
                        || row.collection().equals(fed.settings().collection()));
        if (mayKeepSomething || fed.projection() instanceof DocumentProjection<?>) {
            fed.feed().reset(fed.key().tenantId());
        }
        String id = fed.settings().consumerId();
        consumers.rewind(id, StartPosition.beginning(), "projection is built anew");
        consumers.resume(id, "projection is built anew");
        registry.put(fed, ProjectionState.BUILDING, log.horizon().last());
        LOG.info("Projection {} is built from the beginning of the log", fed.key());
    }

    private boolean isNearlyBuilt(Fed fed) {
        ConsumerStatus status = consumers.status(fed.settings().consumerId());
        return status.blockedStreams() == 0 && log.horizon().last() - position(status) <= MOST_AT_ONCE;
    }

    private boolean finishAlone(Fed fed) {
        registry.excludeFeeders(fed.key());
        Optional<ProjectionRow> own = registry.find(fed.key());
        if (own.isEmpty() || own.get().state() != ProjectionState.BUILDING || !isNearlyBuilt(fed)) {
            return false;
        }
        long position = position(consumers.status(fed.settings().consumerId()));
        if (own.get().standing().mode() == ProjectionMode.INLINE) {
            position = takeRest(fed, position);
        } else if (position < own.get().targetPosition()) {
            return false;
        }
        serve(fed.key(), position);
        return true;
    }

    /** Lets a version serve that is built; beside a higher one that serves it is only kept. */
    private void serve(ProjectionKey key, long position) {
        List<ProjectionRow> rows = registry.versions(key);
        boolean late =
                rows.stream().anyMatch(row -> row.version() > key.version() && row.state() == ProjectionState.ACTIVE);
        if (!late) {
            retireActive(key, rows);
        }
        registry.change(key, late ? ProjectionState.RETIRED : ProjectionState.ACTIVE, position);
        LOG.info("Projection {} is built up to position {}, and {}", key, position, late ? "replaced" : "serves");
    }

    // Nobody feeds the version: what was committed is what was left out so far, and what is still open comes by its
    // append.
    private long takeRest(Fed fed, long after) {
        long position = after;
        List<RecordedEvent> page = log.readCommitted(position, PAGE);
        while (!page.isEmpty()) {
            List<RecordedEvent> taken = fed.select(page);
            if (!taken.isEmpty()) {
                fed.feed().takeAlone(taken);
            }
            position = page.get(page.size() - 1).position();
            page = log.readCommitted(position, PAGE);
        }
        return position;
    }
}
