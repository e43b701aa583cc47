package io.pgstore.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * All upcasters of a codec, checked when it is built: every chain ends at the current version of a registered class,
 * without a gap or a circle. So a read only has to follow the steps.
 */
final class Upcasters {
    /** A type name and schema version: where a step starts or ends. */
    record Point(String type, int version) {
        @Override
        public String toString() {
            return "'%s' version %d".formatted(type, version);
        }
    }

    /** A payload on its way. */
    record Upcast(Point at, JsonNode payload) {}

    private final Map<Point, Upcaster> steps = new HashMap<>();

    /**
     * Checks each step by itself.
     *
     * @throws IllegalStateException if two start at the same point, or one skips versions of its type
     */
    Upcasters(Collection<Upcaster> upcasters) {
        for (Upcaster upcaster : upcasters) {
            Point from = new Point(upcaster.type(), upcaster.fromVersion());
            Point to = target(upcaster);
            Assert.state(from.version() >= 1 && to.version() >= 1, () -> "Upcaster from %s to %s: versions count from 1"
                    .formatted(from, to));
            Assert.state(
                    !to.type().equals(from.type()) || to.version() == from.version() + 1,
                    () -> "Upcaster from %s leads to %s; without a rename it must lead to the next version"
                            .formatted(from, to));
            Assert.state(steps.put(from, upcaster) == null, () -> "Two upcasters start at %s".formatted(from));
        }
    }

    /** Whether a step starts at {@code point}. */
    boolean startAt(Point point) {
        return steps.containsKey(point);
    }

    /** Whether a step starts at any version of {@code type}. */
    boolean startAtType(String type) {
        return steps.keySet().stream().anyMatch(point -> point.type().equals(type));
    }

    /** Returns {@code type} and the names of types from which steps lead to it. */
    Set<String> namesLeadingTo(String type) {
        Set<String> names = new TreeSet<>(Set.of(type));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Upcaster step : steps.values()) {
                grown |= names.contains(step.toType()) && names.add(step.type());
            }
        }
        return names;
    }

    /** Takes {@code payload} through every step from where it stands. */
    Upcast upcast(Point from, JsonNode payload) {
        Point at = from;
        JsonNode current = payload;
        for (Upcaster step = steps.get(at); step != null; step = steps.get(at)) {
            current = apply(step, at, current);
            at = target(step);
        }
        return new Upcast(at, current);
    }

    /**
     * Checks all chains against the registered types.
     *
     * @throws IllegalStateException that names the type and the missing version
     */
    void requireComplete(Map<String, PayloadType> registered) {
        for (PayloadType type : registered.values()) {
            problemOf(type).ifPresent(Upcasters::fail);
        }
        for (Point start : steps.keySet()) {
            requireHistoryOf(start);
            requireEnd(start, registered);
        }
    }

    /** Returns what is wrong between {@code type} and the steps of its name, empty if nothing is. */
    Optional<String> problemOf(PayloadType type) {
        Set<Integer> versions = versionsOf(type.name());
        int current = type.schemaVersion();
        for (int version = firstVersionOf(type.name()); version < current; version++) {
            if (!versions.contains(version)) {
                return Optional.of(
                        "%s has no upcaster from version %d: stored payloads of that version could not be read"
                                .formatted(type, version));
            }
        }
        return versions.stream()
                .filter(version -> version >= current)
                .findFirst()
                .map(version ->
                        "%s has an upcaster from version %d, which is not older than the class: raise its schema version or remove the upcaster"
                                .formatted(type, version));
    }

    private void requireHistoryOf(Point start) {
        Set<Integer> versions = versionsOf(start.type());
        for (int version = firstVersionOf(start.type()); version < start.version(); version++) {
            if (!versions.contains(version)) {
                fail("There is an upcaster from %s but none from version %d of that type".formatted(start, version));
            }
        }
    }

    private void requireEnd(Point start, Map<String, PayloadType> registered) {
        Set<Point> passed = new LinkedHashSet<>();
        Point at = start;
        for (Upcaster step = steps.get(at); step != null; step = steps.get(at)) {
            if (!passed.add(at)) {
                fail("Upcasters run in a circle: " + passed);
            }
            at = target(step);
        }
        PayloadType end = registered.get(at.type());
        if (end == null) {
            fail("Upcasters from %s lead to %s, but no class is registered under that type name: register it"
                    .formatted(start, at));
        } else if (end.schemaVersion() < at.version()) {
            fail("Upcasters from %s lead to %s, which is newer than %s: raise the schema version of the class"
                    .formatted(start, at, end));
        } else if (end.schemaVersion() > at.version()) {
            fail("Upcasters from %s end at %s, older than %s: there is no upcaster from version %d"
                    .formatted(start, at, end, at.version()));
        }
    }

    private Set<Integer> versionsOf(String type) {
        Set<Integer> versions = new TreeSet<>();
        steps.keySet().stream()
                .filter(point -> point.type().equals(type))
                .forEach(point -> versions.add(point.version()));
        return versions;
    }

    // A type that took over another one's payloads under a new name may have had no versions before that.
    private int firstVersionOf(String type) {
        List<Integer> arrivals = new ArrayList<>();
        for (Upcaster step : steps.values()) {
            if (step.toType().equals(type) && !step.type().equals(type)) {
                arrivals.add(step.toVersion());
            }
        }
        return arrivals.stream().min(Integer::compare).orElse(1);
    }

    private static JsonNode apply(Upcaster step, Point at, JsonNode payload) {
        @Nullable JsonNode changed;
        try {
            changed = step.upcast(payload);
        } catch (RuntimeException failure) {
            throw new PayloadException("Upcaster from %s failed: %s".formatted(at, failure.getMessage()), failure);
        }
        if (changed == null) {
            throw new PayloadException("Upcaster from %s returned null; it must return the payload".formatted(at));
        }
        return changed;
    }

    private static Point target(Upcaster step) {
        return new Point(step.toType(), step.toVersion());
    }

    private static void fail(String message) {
        throw new IllegalStateException(message);
    }
}
