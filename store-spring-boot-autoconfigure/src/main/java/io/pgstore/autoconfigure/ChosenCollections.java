package io.pgstore.autoconfigure;

import io.pgstore.schema.CollectionTable;
import java.util.List;

/** The collections of documents that the application declares; the migration makes their tables. */
record ChosenCollections(List<CollectionTable> tables) {
    ChosenCollections {
        tables = List.copyOf(tables);
    }
}
