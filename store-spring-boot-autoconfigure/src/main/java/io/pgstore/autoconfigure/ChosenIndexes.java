package io.pgstore.autoconfigure;

import io.pgstore.schema.StoreIndex;
import java.util.Set;

/** The opt-in indexes that one store's properties name; the migration builds those of all stores. */
record ChosenIndexes(Set<? extends StoreIndex> indexes) {
    ChosenIndexes {
        indexes = Set.copyOf(indexes);
    }
}
