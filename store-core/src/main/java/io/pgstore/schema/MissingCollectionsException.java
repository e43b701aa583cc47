package io.pgstore.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * Tables of collections of documents are missing and may not be created; the message names them.
 *
 * @since 0.1
 */
public final class MissingCollectionsException extends InvalidDataAccessResourceUsageException {
    private final List<String> missing;

    MissingCollectionsException(String schema, List<CollectionTable> missing, @Nullable Throwable cause) {
        super(
                "Schema \"%s\" lacks the tables of collections, %s%s: run the SQL of StoreMigrator.pendingSql() as a role that may create tables, or start once with store.migration.mode=migrate as such a role"
                        .formatted(
                                schema,
                                String.join(", ", names(missing)),
                                cause == null ? "" : ", and this role may not create them"),
                cause);
        this.missing = names(missing);
    }

    /** Returns the names of the missing tables; not empty. */
    public List<String> missing() {
        return missing;
    }

    private static List<String> names(List<CollectionTable> collections) {
        return collections.stream().map(CollectionTable::table).toList();
    }
}
