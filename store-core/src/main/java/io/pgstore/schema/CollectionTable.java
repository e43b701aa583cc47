package io.pgstore.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.util.Assert;

/**
 * The table of a collection of documents, {@code doc_} and the collection's name, and the indexes it is to have.
 * <p>
 * The prefix keeps collections apart from the tables of the stores, those of later releases too.
 *
 * @param name the collection's name: {@code [A-Za-z_][A-Za-z0-9_]*}, at most 35 characters
 * @param indexes the indexes beside the primary key, each with a suffix of its own
 * @since 0.1
 */
public record CollectionTable(String name, List<CollectionIndex> indexes) {
    /** What the names of all collections' tables begin with. */
    static final String PREFIX = "doc_";

    public CollectionTable {
        StoreTables.requireDerivable("name of a collection", name, PREFIX.length());
        indexes = List.copyOf(indexes);
        requireIndexes(name, indexes);
    }

    /** Returns the table's name, unquoted; {@link StoreTables#resolve} knows it in braces. */
    public String table() {
        return PREFIX + name;
    }

    private static void requireIndexes(String name, List<CollectionIndex> indexes) {
        Set<String> suffixes = new HashSet<>();
        for (CollectionIndex index : indexes) {
            Assert.isTrue(index.table().equals(PREFIX + name), () -> "index %s is one of table %s, not of collection %s"
                    .formatted(index.suffix(), index.table(), name));
            Assert.isTrue(suffixes.add(index.suffix()), () -> "collection %s has two indexes %s"
                    .formatted(name, index.suffix()));
        }
    }
}
