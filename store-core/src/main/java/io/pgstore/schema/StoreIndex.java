package io.pgstore.schema;

/**
 * An index that only some applications need. Each costs writes, so each is chosen: in {@code store.events.indexes},
 * {@code store.state.indexes} or {@code store.sagas.indexes}.
 *
 * @since 0.1
 */
public sealed interface StoreIndex permits EventIndex, DurableStateIndex, SagaIndex {
    /** Returns what the index is. */
    IndexDefinition definition();
}
