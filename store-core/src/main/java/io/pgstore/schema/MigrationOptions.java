package io.pgstore.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What a {@link StoreMigrator} does beyond creating tables.
 *
 * @param runtimeRole the role that the application runs as when another one owns the tables: it is granted what the
 *     stores need; {@code null} when one role does both
 * @param indexes the indexes to build beside the default ones; one that is no longer named stays
 * @param collections the collections of documents whose tables to create; one that is no longer named stays. Their
 *     indexes are built by {@link StoreMigrator#buildIndex}
 * @since 0.1
 */
public record MigrationOptions(
        @Nullable String runtimeRole, Set<StoreIndex> indexes, List<CollectionTable> collections) {
    public MigrationOptions {
        Assert.isTrue(runtimeRole == null || !runtimeRole.isBlank(), "runtimeRole must not be blank");
        indexes = Set.copyOf(indexes);
        collections = List.copyOf(collections);
        requireDistinct(collections);
    }

    /** Returns the options of an application whose one role owns the tables, with the default indexes. */
    public static MigrationOptions defaults() {
        return new MigrationOptions(null, Set.of(), List.of());
    }

    /** Returns these options with a run-time role; it exists already. */
    public MigrationOptions withRuntimeRole(String role) {
        return new MigrationOptions(role, indexes, collections);
    }

    /** Returns these options with exactly {@code indexes}. */
    public MigrationOptions withIndexes(StoreIndex... indexes) {
        return new MigrationOptions(runtimeRole, Set.of(indexes), collections);
    }

    /** Returns these options with one collection more. */
    public MigrationOptions withCollection(CollectionTable collection) {
        List<CollectionTable> more = new ArrayList<>(collections);
        more.add(collection);
        return new MigrationOptions(runtimeRole, indexes, more);
    }

    private static void requireDistinct(List<CollectionTable> collections) {
        Set<String> names = new HashSet<>();
        for (CollectionTable collection : collections) {
            Assert.isTrue(names.add(collection.name()), () -> "there are two collections " + collection.name());
        }
    }
}
