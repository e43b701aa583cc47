package io.pgstore.projection;

import io.pgstore.projection.ProjectionRegistry.Followed;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.Assert;

/** Lets one version of a projection serve instead of another. For transactions that exclude changes and feeders. */
final class VersionSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(VersionSwitch.class);

    // Who is a little behind is so for moments.
    private static final long MOST_BEHIND = 1_000;

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
        long from = late ? position : retireActive(key, rows, position);
        Effects effects = late ? new Effects(0, 0L) : Effects.after(from);
        registry.change(
                key, new Standing(mode, late ? ProjectionState.RETIRED : ProjectionState.ACTIVE, effects), position);
        registry.touchVersions(key);
        LOG.info("Projection {} is built up to position {}, and {}", key, position, late ? "replaced" : "serves");
    }

    /**
     * Lets the highest version that is kept serve instead of the one that does; empty if there is none.
     *
     * @param end the end of the log
     * @throws IllegalStateException if it is not up to date
     */
    Optional<ProjectionRow> back(ProjectionKey key, Predicate<ProjectionRow> usable, long end) {
        List<ProjectionRow> rows = registry.versions(key);
        Optional<ProjectionRow> kept = rows.stream()
                .filter(row -> row.state() == ProjectionState.RETIRED && usable.test(row) && !row.misses())
                .max(Comparator.comparing(ProjectionRow::version));
        kept.ifPresent(row -> {
            ProjectionKey version = key.ofVersion(row.version());
            long position = row.standing().followsLog() ? requireUpToDate(version, row, end) : end;
            Standing standing =
                    row.standing().in(ProjectionState.ACTIVE).with(Effects.after(retireActive(key, rows, position)));
            registry.change(version, standing, position);
        });
        return kept;
    }

    private long requireUpToDate(ProjectionKey key, ProjectionRow row, long end) {
        Followed followed = registry.followed(key);
        Long own = row.standing().effects().until();
        Assert.state(
                followed.state().equals("running") && end - followed.position() <= MOST_BEHIND,
                () ->
                        "Projection %s cannot serve: it is %s at position %d of %d; resume its consumer or let it catch up first"
                                .formatted(key, followed.state(), followed.position(), end));
        Assert.state(
                own == null || followed.position() >= own,
                () ->
                        "Projection %s cannot serve yet: at position %d of %d it has not done what was left to it; try again"
                                .formatted(key, followed.position(), own));
        return followed.position();
    }

    /** Gives up retired versions that miss what this application appends: one must not switch back to them. */
    void giveUpUnfed(ProjectionKey key) {
        registry.versions(key).stream()
                .filter(row -> row.state() == ProjectionState.RETIRED && !isFed(key, row))
                .forEach(row -> registry.change(
                        key.ofVersion(row.version()), row.standing().in(ProjectionState.DROPPED), row.position()));
    }

    /**
     * Has the version that serves do so no longer.
     *
     * @param position how far the one is that will serve
     * @return the position up to which side effects are those of the one that has served
     */
    private long retireActive(ProjectionKey key, List<ProjectionRow> rows, long position) {
        long until = position;
        for (ProjectionRow row : rows) {
            if (row.state() == ProjectionState.ACTIVE) {
                boolean kept = isFed(key, row) && !row.misses();
                if (row.standing().followsLog()) {
                    until = Math.max(
                            until,
                            registry.followed(key.ofVersion(row.version())).position());
                }
                Standing standing = row.standing().with(row.standing().effects().until(until));
                registry.change(
                        key.ofVersion(row.version()),
                        standing.in(kept ? ProjectionState.RETIRED : ProjectionState.DROPPED),
                        row.position());
            }
        }
        return until;
    }

    /** Returns whether a version gets the events of this application too: from the log, or because it is declared here. */
    private boolean isFed(ProjectionKey key, ProjectionRow row) {
        return row.standing().mode() == ProjectionMode.ASYNC || declared.contains(key.ofVersion(row.version()));
    }
}
