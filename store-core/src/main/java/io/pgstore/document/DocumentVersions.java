package io.pgstore.document;

import io.pgstore.schema.ArrayBinder;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.CannotAcquireLockException;

/** Finds out why a write of an expected version met no row. */
final class DocumentVersions {
    private static final int MAX_ATTEMPTS = 100;
    private static final String SELECT_VERSIONS = """
            SELECT id, version
            FROM {collection}
            WHERE tenant_id = ? AND id = ANY (?::text[])
            """;

    private final CollectionContext<?> context;
    private final String selectVersions;

    DocumentVersions(CollectionContext<?> context) {
        this.context = context;
        this.selectVersions = context.resolve(SELECT_VERSIONS);
    }

    /**
     * Returns the first result of {@code write}. One that met no row is tried again if by now the document has the
     * expected version: then there is no conflict to tell of.
     *
     * @throws StaleDocumentException if the document has another version
     */
    <R> R untilDecided(String id, long expectedVersion, Supplier<Optional<R>> write) {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Optional<R> result = write.get();
            if (result.isPresent()) {
                return result.get();
            }
            long actual = current(id);
            if (actual != expectedVersion) {
                throw new StaleDocumentException(context.name(), id, expectedVersion, actual);
            }
        }
        throw new CannotAcquireLockException(context.describe("write", id) + " met other writers in every attempt");
    }

    /** Returns the version of a document, 0 when absent. */
    long current(String id) {
        return current(List.of(id)).getOrDefault(id, 0L);
    }

    /** Returns the versions of the documents that exist, by id. */
    Map<String, Long> current(List<String> ids) {
        return context.database().read(selectVersions, statement -> {
            new ArrayBinder(statement).text(context.tenantId()).array("text", ids);
            Map<String, Long> versions = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    versions.put(row.getString(1), row.getLong(2));
                }
            }
            return versions;
        });
    }
}
