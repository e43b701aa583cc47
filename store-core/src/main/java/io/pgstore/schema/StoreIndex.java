package io.pgstore.schema;

/**
 * An index that only some applications need. Each costs writes, so each is chosen: in {@code store.events.indexes},
 * {@code store.state.indexes} or {@code store.sagas.indexes}.
 *
 * @since 0.1
 */
public sealed interface StoreIndex permits EventIndex, DurableStateIndex, SagaIndex {
    /** Returns the default name of the table. */
    String table();

    /** Returns what the index's name adds to that of its table, after an underscore. */
    String suffix();

    /** Returns what the statement that builds it says after the table's name. */
    String definition();
}
