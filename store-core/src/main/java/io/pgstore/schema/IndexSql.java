package io.pgstore.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The SQL of opt-in indexes, names resolved. */
final class IndexSql {
    private final StoreTables tables;

    IndexSql(StoreTables tables) {
        this.tables = tables;
    }

    /** Returns the indexes in the order in which every instance builds them. */
    static List<StoreIndex> inOrder(Collection<StoreIndex> indexes) {
        return indexes.stream()
                .sorted(Comparator.comparing(
                        StoreIndex::definition,
                        Comparator.comparing(IndexDefinition::table).thenComparing(IndexDefinition::suffix)))
                .toList();
    }

    /** Returns the statement that builds the index while writers keep writing. */
    String create(StoreIndex index) {
        IndexDefinition definition = index.definition();
        return "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"%s_%s\" ON %s %s"
                .formatted(
                        tables.name(definition.table()),
                        definition.suffix(),
                        table(index),
                        tables.resolve(definition.columns()));
    }

    /** Returns the statement that removes the index while writers keep writing. */
    String drop(StoreIndex index) {
        return "DROP INDEX CONCURRENTLY IF EXISTS " + name(index);
    }

    /** Returns the index's quoted, qualified name. */
    String name(StoreIndex index) {
        return tables.resolve("{%s:%s}"
                .formatted(index.definition().table(), index.definition().suffix()));
    }

    /** Returns the quoted, qualified name of the index's table. */
    String table(StoreIndex index) {
        return tables.resolve("{%s}".formatted(index.definition().table()));
    }
}
