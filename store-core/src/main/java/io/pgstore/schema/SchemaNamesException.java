package io.pgstore.schema;

import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * A table was created under another name than the one configured now; the message names both.
 *
 * @since 0.1
 */
public final class SchemaNamesException extends InvalidDataAccessResourceUsageException {
    private final String property;
    private final String configuredName;
    private final String foundName;

    SchemaNamesException(String schema, String table, String configuredName, String foundName) {
        super(
                "store.tables.%s is '%s', but schema \"%s\" keeps that table as '%s': set store.tables.%s=%s, or rename the table and what derives from its name"
                        .formatted(table, configuredName, schema, foundName, table, foundName));
        this.property = "store.tables." + table;
        this.configuredName = configuredName;
        this.foundName = foundName;
    }

    /** Returns the full key of the property, such as {@code store.tables.events}. */
    public String property() {
        return property;
    }

    /** Returns the name that is configured. */
    public String configuredName() {
        return configuredName;
    }

    /** Returns the name under which the schema has the table. */
    public String foundName() {
        return foundName;
    }
}
