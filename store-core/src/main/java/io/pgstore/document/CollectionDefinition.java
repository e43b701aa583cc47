package io.pgstore.document;

import io.pgstore.schema.CollectionTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a collection of documents is: its name, the type of what its documents hold, and the indexes that are declared on
 * it. As a bean, it makes the table at start and a {@link DocumentCollection} bean of the same type.
 *
 * @param <T> what the documents hold
 * @since 0.1
 */
public final class CollectionDefinition<T> {
    private final String name;
    private final Class<T> type;
    private final List<DocumentIndex> indexes;
    private final CollectionTable table;

    private CollectionDefinition(String name, Class<T> type, List<DocumentIndex> indexes) {
        this.name = name;
        this.type = type;
        this.indexes = List.copyOf(indexes);
        String tableName = new CollectionTable(name, List.of()).table();
        this.table = new CollectionTable(
                name, indexes.stream().map(index -> index.on(tableName)).toList());
    }

    /**
     * Defines a collection without indexes but that of the ids.
     *
     * @param name part of the table's name: {@code orders} is kept in {@code doc_orders}
     * @param type the class, or sealed type, of what documents hold
     * @throws IllegalArgumentException if {@code name} does not match {@code [A-Za-z_][A-Za-z0-9_]*} or has more than 35
     *     characters
     */
    public static <T> CollectionDefinition<T> of(String name, Class<T> type) {
        return new CollectionDefinition<>(name, type, List.of());
    }

    /**
     * Returns this definition with one index more.
     *
     * @throws IllegalArgumentException if there is such an index already, or its name would be too long
     */
    public CollectionDefinition<T> index(DocumentIndex index) {
        List<DocumentIndex> more = new ArrayList<>(indexes);
        more.add(index);
        return new CollectionDefinition<>(name, type, more);
    }

    /** Returns the name of the collection. */
    public String name() {
        return name;
    }

    /** Returns the class of what documents hold. */
    public Class<T> type() {
        return type;
    }

    /** Returns the declared indexes. */
    public List<DocumentIndex> indexes() {
        return indexes;
    }

    /** Returns the table of the collection, for {@link io.pgstore.schema.StoreMigrator}. */
    public CollectionTable table() {
        return table;
    }

    @Override
    public String toString() {
        return "collection %s of %s".formatted(name, type.getName());
    }
}
