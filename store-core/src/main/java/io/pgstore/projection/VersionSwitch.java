package io.pgstore.projection;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one version of a projection serve instead of another. For transactions that exclude changes and feeders. */
final class VersionSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(VersionSwitch.class);

    private final ProjectionRegistry registry;
    private final Set<ProjectionKey> declared;

    VersionSwitch(ProjectionRegistry registry, Set<ProjectionKey> declared) {
        this.registry = registry;
        this.declared = Set.copyOf(declared);
    }

    /** Lets a version serve that is built; beside a higher one that serves it is only kept. */
    void serve(ProjectionKey key, ProjectionMode mode, long position) {
        List<ProjectionRow> rows = registry.versions(key);
        boolean late =
                rows.stream().anyMatch(row -> row.version() > key.version() && row.state() == ProjectionState.ACTIVE);
        if (!late) {
            retireActive(key, rows);
        }
        registry.change(key, new Standing(mode, late ? ProjectionState.RETIRED : ProjectionState.ACTIVE), position);
        registry.touchVersions(key);
        LOG.info("Projection {} is built up to position {}, and {}", key, position, late ? "replaced" : "serves");
    }

    /** Lets the highest version that is kept serve instead of the one that does; empty if there is none. */
    Optional<ProjectionRow> back(ProjectionKey key, Predicate<ProjectionRow> usable) {
        List<ProjectionRow> rows = registry.versions(key);
        Optional<ProjectionRow> kept = rows.stream()
                .filter(row -> row.state() == ProjectionState.RETIRED && usable.test(row))
                .max(Comparator.comparing(ProjectionRow::version));
        kept.ifPresent(row -> {
            retireActive(key, rows);
            registry.change(key.ofVersion(row.version()), row.standing().in(ProjectionState.ACTIVE), row.position());
        });
        return kept;
    }

    /** Gives up retired versions that miss what this application appends: one must not switch back to them. */
    void giveUpUnfed(ProjectionKey key) {
        registry.versions(key).stream()
                .filter(row -> row.state() == ProjectionState.RETIRED && !isFed(key, row))
                .forEach(row -> give(key, row, ProjectionState.DROPPED));
    }

    private void retireActive(ProjectionKey key, List<ProjectionRow> rows) {
        rows.stream()
                .filter(row -> row.state() == ProjectionState.ACTIVE)
                .forEach(row -> give(
                        key,
                        row,
                        isFed(key, row) && !row.misses() ? ProjectionState.RETIRED : ProjectionState.DROPPED));
    }

    private void give(ProjectionKey key, ProjectionRow row, ProjectionState state) {
        registry.change(key.ofVersion(row.version()), row.standing().in(state), row.position());
    }

    /** Returns whether a version gets the events of this application too: from the log, or because it is declared here. */
    private boolean isFed(ProjectionKey key, ProjectionRow row) {
        return row.standing().mode() == ProjectionMode.ASYNC || declared.contains(key.ofVersion(row.version()));
    }
}
