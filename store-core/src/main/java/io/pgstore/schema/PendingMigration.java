package io.pgstore.schema;

/**
 * A migration that a schema lacks.
 *
 * @param version the version it brings the schema to, such as {@code 1}
 * @param description what it does, in words
 * @since 0.1
 */
public record PendingMigration(String version, String description) {
    @Override
    public String toString() {
        return "%s (%s)".formatted(version, description);
    }
}
