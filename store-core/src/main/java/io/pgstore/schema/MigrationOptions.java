package io.pgstore.schema;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What a {@link StoreMigrator} does beyond creating tables.
 *
 * @param runtimeRole the role that the application runs as when another one owns the tables: it is granted what the
 *     stores need; {@code null} when one role does both
 * @param indexes the indexes to build beside the default ones; one that is no longer named stays
 * @since 0.1
 */
public record MigrationOptions(@Nullable String runtimeRole, Set<StoreIndex> indexes) {
    public MigrationOptions {
        Assert.isTrue(runtimeRole == null || !runtimeRole.isBlank(), "runtimeRole must not be blank");
        indexes = Set.copyOf(indexes);
    }

    /** Returns the options of an application whose one role owns the tables, with the default indexes. */
    public static MigrationOptions defaults() {
        return new MigrationOptions(null, Set.of());
    }

    /** Returns these options with a run-time role; it exists already. */
    public MigrationOptions withRuntimeRole(String role) {
        return new MigrationOptions(role, indexes);
    }

    /** Returns these options with exactly {@code indexes}. */
    public MigrationOptions withIndexes(StoreIndex... indexes) {
        return new MigrationOptions(runtimeRole, Set.of(indexes));
    }
}
