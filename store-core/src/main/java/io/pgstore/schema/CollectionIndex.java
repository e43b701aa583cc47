package io.pgstore.schema;

/**
 * An index on a collection of documents.
 *
 * @param table the name of the collection's table, such as {@code doc_orders}
 * @param suffix what the index's name adds to that of the table, after an underscore
 * @param columns what the statement that builds it says after the table's name; {@code {document_time}} stands for the
 *     function of that name
 * @since 0.1
 */
public record CollectionIndex(String table, String suffix, String columns) implements StoreIndex {
    public CollectionIndex {
        StoreTables.requireDerivable("name of an index", table + "_" + suffix, -StoreTables.LONGEST_SUFFIX);
    }

    @Override
    public IndexDefinition definition() {
        return new IndexDefinition(table, suffix, columns);
    }
}
