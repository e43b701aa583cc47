package io.pgstore.schema;

/**
 * What an index of the stores is.
 *
 * @param table the default name of its table
 * @param suffix what its name adds to that of its table, after an underscore
 * @param columns what the statement that builds it says after the table's name
 * @since 0.1
 */
public record IndexDefinition(String table, String suffix, String columns) {
    IndexDefinition(StoreTable table, String suffix, String columns) {
        this(table.defaultName(), suffix, columns);
    }
}
