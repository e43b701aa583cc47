package io.pgstore.schema;

/**
 * An index that only some applications need. Each costs writes, so each is chosen: in {@code store.events.indexes},
 * {@code store.state.indexes} or {@code store.sagas.indexes}, or with a collection of documents.
 *
 * @since 0.1
 */
public sealed interface StoreIndex permits EventIndex, DurableStateIndex, SagaIndex, CollectionIndex {
    /** Returns what the index is. */
    IndexDefinition definition();
}
