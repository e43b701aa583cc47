package io.pgstore.projection;

import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.StartPosition;
import io.pgstore.event.EventLog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a version of a projection goes through. Each change is one transaction that keeps all others from changing the
 * projection, and from feeding it while a state changes.
 */
final class ProjectionChanges {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionChanges.class);

    private final EventLog log;
    private final Consumers consumers;
    private final ProjectionRegistry registry;
    private final VersionSwitch switches;
    private final BuildCompletion completion;
    private final TransactionTemplate transaction;
    private final RebuildPolicy policy;

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
        this.switches = new VersionSwitch(registry, declared);
        this.completion = new BuildCompletion(log, consumers, registry, switches, transaction);
        this.policy = policy;
    }

    ProjectionRegistry registry() {
        return registry;
    }

    BuildCompletion completion() {
        return completion;
    }

    /** Registers a version as it is declared, and builds it if it is new or the policy lets that be. */
    void register(Fed fed) {
        boolean begun = Boolean.TRUE.equals(transaction.execute(status -> {
            registry.excludeChanges(fed.key());
            switches.giveUpUnfed(fed.key());
            return register(fed, registry.versions(fed.key()));
        }));
        if (begun) {
            finishAtOnce(fed);
        }
    }

    private void finishAtOnce(Fed fed) {
        try {
            completion.finishPatiently(fed);
        } catch (ProjectionException exception) {
            LOG.error(
                    "Projection {} cannot be built, and does not serve: mend it and raise its version, or rebuild(\"{}\")",
                    fed.key(),
                    fed.key().name(),
                    exception);
        }
    }

    /** Returns whether it is being built from now on. */
    private boolean register(Fed fed, List<ProjectionRow> rows) {
        Optional<ProjectionRow> own = rows.stream()
                .filter(row -> row.version() == fed.key().version() && !row.dropped())
                .findFirst();
        if (own.isPresent() && isGoneOnWith(fed, own.get())) {
            forgetMended(fed, own.get());
        } else if (rows.isEmpty() || (!isReplaced(fed, rows) && policy(fed) == RebuildPolicy.AUTO)) {
            begin(fed, rows);
            return true;
        } else {
            if (rows.stream().noneMatch(row -> row.version() == fed.key().version())) {
                registry.put(fed, ProjectionState.DROPPED, 0);
            }
            LOG.warn(
                    "Projection {} is not what was built and takes no events; rebuild(\"{}\") builds it",
                    fed.key(),
                    fed.key().name());
        }
        return false;
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
     * Mends a version that misses what others have appended who do not know it.
     *
     * @return whether it misses nothing any more: it is built anew, or given up because it does not serve
     */
    boolean mend(Fed fed) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            registry.excludeChanges(fed.key());
            List<ProjectionRow> rows = registry.versions(fed.key());
            Optional<ProjectionRow> own = rows.stream()
                    .filter(row -> row.version() == fed.key().version() && row.misses())
                    .findFirst();
            return own.isEmpty() || mend(fed, own.get(), rows);
        }));
    }

    private boolean mend(Fed fed, ProjectionRow own, List<ProjectionRow> rows) {
        if (own.state() == ProjectionState.RETIRED) {
            registry.excludeFeeders(fed.key());
            registry.change(fed.key(), own.standing().in(ProjectionState.DROPPED), own.position());
            return true;
        }
        if (isReplaced(fed, rows) || policy(fed) != RebuildPolicy.AUTO || !fed.canBeReset()) {
            return false;
        }
        begin(fed, rows);
        registry.setMissed(fed.key(), own.missedPosition());
        return true;
    }

    /** Lets the highest version serve that is kept beside the one that does; empty if there is none. */
    Optional<ProjectionRow> switchBack(ProjectionKey key, Predicate<ProjectionRow> usable) {
        return log.database().writeAtomically(() -> "switch projection " + key.name() + " back", () -> {
            registry.excludeChanges(key);
            registry.excludeFeeders(key);
            return switches.back(key, usable, log.horizon().last());
        });
    }

    /** Drops the versions that do not serve, and returns how many. */
    int dropRetired(ProjectionKey key, IntFunction<Fed> versions) {
        return log.database().writeAtomically(() -> "drop retired versions of projection " + key.name(), () -> {
            registry.excludeChanges(key);
            List<ProjectionRow> retired = registry.versions(key).stream()
                    .filter(row -> row.state() == ProjectionState.RETIRED)
                    .toList();
            retired.forEach(row -> drop(versions.apply(row.version()), row));
            return retired.size();
        });
    }

    private void drop(Fed fed, ProjectionRow row) {
        registry.excludeFeeders(fed.key());
        fed.feed().reset(fed.key().tenantId());
        registry.change(fed.key(), row.standing().in(ProjectionState.DROPPED), row.position());
    }

    /** Returns whether what a version keeps is right: as it is declared, or asynchronous so far and inline from now on. */
    private static boolean isGoneOnWith(Fed fed, ProjectionRow row) {
        return row.collection().equals(fed.settings().collection())
                && (row.standing().mode() == ProjectionMode.ASYNC
                        || fed.settings().mode() == ProjectionMode.INLINE);
    }

    /** Forgets what a version has missed before it was built anew: it takes its events from appends again, if it may. */
    private void forgetMended(Fed fed, ProjectionRow row) {
        if (row.missedPosition() != null && !row.misses()) {
            registry.setMissed(fed.key(), null);
        }
    }

    /** Returns whether a higher version is there: an older application that starts again must not undo it. */
    private static boolean isReplaced(Fed fed, List<ProjectionRow> rows) {
        return rows.stream().anyMatch(row -> row.version() > fed.key().version() && !row.dropped());
    }

    private RebuildPolicy policy(Fed fed) {
        RebuildPolicy own = fed.settings().rebuild();
        return own == null ? policy : own;
    }

    private void begin(Fed fed, List<ProjectionRow> rows) {
        registry.excludeFeeders(fed.key());
        for (ProjectionRow row : rows) {
            boolean other = row.version() != fed.key().version();
            if (other
                    && !row.dropped()
                    && row.collection().equals(fed.settings().collection())) {
                registry.change(
                        fed.key().ofVersion(row.version()), row.standing().in(ProjectionState.DROPPED), row.position());
            }
        }
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
}
