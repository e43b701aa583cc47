package io.pgstore.projection;

import io.pgstore.event.EventLog;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.util.Assert;

/** The versions of projections that this application declares, by their names. */
final class DeclaredProjections {
    private final Map<String, NavigableMap<Integer, Fed>> projections = new TreeMap<>();

    private DeclaredProjections() {}

    /**
     * Reads what is declared.
     *
     * @param storeTenant the tenant of those projections that do not name another
     * @throws IllegalArgumentException if a version is declared twice, or two projections share a collection
     */
    static DeclaredProjections of(Collection<? extends Projection> declared, EventLog log, String storeTenant) {
        requireApart(declared);
        DeclaredProjections all = new DeclaredProjections();
        for (Projection projection : declared) {
            Fed fed = Fed.of(projection, log.database(), log.codec(), storeTenant);
            all.projections
                    .computeIfAbsent(fed.key().name(), name -> new TreeMap<>())
                    .put(fed.key().version(), fed);
        }
        return all;
    }

    Set<String> names() {
        return Set.copyOf(projections.keySet());
    }

    /** Returns all versions of all projections, older versions first. */
    List<Fed> inOrder() {
        return projections.values().stream()
                .flatMap(versions -> versions.values().stream())
                .sorted(Comparator.comparing(fed -> fed.key().version()))
                .toList();
    }

    Set<ProjectionKey> keys() {
        return inOrder().stream().map(Fed::key).collect(Collectors.toSet());
    }

    /** Returns the versions of a projection; a name that nobody has declared is an {@link IllegalArgumentException}. */
    NavigableMap<Integer, Fed> versions(String name) {
        NavigableMap<Integer, Fed> versions = projections.get(name);
        if (versions == null) {
            throw new IllegalArgumentException(
                    "There is no projection %s; there are %s".formatted(name, projections.keySet()));
        }
        return versions;
    }

    /** Returns the highest version of a projection; errors as for {@link #versions}. */
    Fed highest(String name) {
        return versions(name).lastEntry().getValue();
    }

    private static void requireApart(Collection<? extends Projection> projections) {
        Set<String> versions = new HashSet<>();
        Set<String> collections = new HashSet<>();
        for (Projection projection : projections) {
            ProjectionSettings settings = projection.settings();
            Assert.isTrue(versions.add(settings.toString()), () -> "There are two projections %s".formatted(settings));
            Assert.isTrue(
                    collections.add(settings.collection()),
                    () -> "Projection %s writes to %s as another one does; give it a collection of its own"
                            .formatted(settings, settings.collection()));
        }
    }
}
