package io.pgstore.projection;

import io.pgstore.consumer.EventFilter;
import io.pgstore.schema.Identifiers;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How a projection runs.
 *
 * @param name tells the projection from all others of its tenant, at most 100 characters
 * @param version grows whenever the projection is to be built anew, from 1
 * @param filter which events it takes
 * @param mode when it takes them
 * @param collection the collection its documents are in; for a free projection a name for what it writes to. Versions that
 *     share it replace one another in place; versions that don't stand beside each other
 * @param batchSize how many events at most are taken in one transaction when following the log, positive
 * @param rebuild what to do about a changed version; {@code null} as all projections of the application
 * @since 0.1
 */
public record ProjectionSettings(
        String name,
        int version,
        EventFilter filter,
        ProjectionMode mode,
        String collection,
        int batchSize,
        @Nullable RebuildPolicy rebuild) {
    private static final int MAX_NAME = 100;

    public ProjectionSettings {
        Identifiers.requireName("projection name", name);
        Assert.isTrue(
                name.codePointCount(0, name.length()) <= MAX_NAME,
                () -> "projection name %s must have at most %d characters".formatted(name, MAX_NAME));
        Assert.isTrue(version > 0, () -> "version of projection %s must be positive: %d".formatted(name, version));
        Assert.isTrue(
                batchSize > 0, () -> "batchSize of projection %s must be positive: %d".formatted(name, batchSize));
    }

    /** Returns the id of the consumer that follows the log for the projection. */
    public String consumerId() {
        return consumerId(name, version);
    }

    static String consumerId(String name, int version) {
        return "projection/%s/v%d".formatted(name, version);
    }

    @Override
    public String toString() {
        return "%s version %d".formatted(name, version);
    }
}
