package io.pgstore.schema;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * The schema is missing or older than this release needs; the message says which versions and how to get their SQL.
 *
 * @since 0.1
 */
public final class SchemaVersionException extends InvalidDataAccessResourceUsageException {
    private final String schema;
    private final List<PendingMigration> missing;

    SchemaVersionException(String schema, List<PendingMigration> missing, @Nullable Throwable cause) {
        super(message(schema, missing, cause), cause);
        this.schema = schema;
        this.missing = List.copyOf(missing);
    }

    /** Returns the schema's name. */
    public String schema() {
        return schema;
    }

    /** Returns the versions that the schema lacks, in order; not empty. */
    public List<PendingMigration> missing() {
        return missing;
    }

    private static String message(String schema, List<PendingMigration> missing, @Nullable Throwable cause) {
        String versions = missing.stream().map(PendingMigration::toString).collect(Collectors.joining(", "));
        return "Schema \"%s\" lacks version %s%s: run the SQL of StoreMigrator.pendingSql() as a role that may create tables, or start once with store.migration.mode=migrate as such a role"
                .formatted(schema, versions, cause == null ? "" : ", and this role may not create it");
    }
}
