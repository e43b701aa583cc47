package io.pgstore.schema;

/**
 * Indexes on the events that only some applications need; each costs append throughput, so each is chosen in
 * {@code store.events.indexes}. Without one, its question is answered by a bounded scan of the position index.
 *
 * @since 0.1
 */
public enum EventIndex implements StoreIndex {
    /** Events of given types in position order. */
    TYPE("type_idx", "(tenant_id, type, position)"),
    /** Events of a category, the text of the stream id before its first {@code -}, in position order. */
    CATEGORY("category_idx", "(tenant_id, split_part(stream_id, '-', 1), position)"),
    /** Events caused by a given one, in position order. */
    CAUSATION("causation_idx", "(tenant_id, causation_id, position) WHERE causation_id IS NOT NULL"),
    /** An event by its id. */
    EVENT_ID("event_id_idx", "(tenant_id, event_id)"),
    /** Events of a span of time, for logs whose times do not follow positions, such as imported ones. */
    RECORDED_AT("recorded_at_btree_idx", "(tenant_id, recorded_at, position)");

    private final String suffix;
    private final String columns;

    EventIndex(String suffix, String columns) {
        this.suffix = suffix;
        this.columns = columns;
    }

    @Override
    public IndexDefinition definition() {
        return new IndexDefinition(StoreTable.EVENTS, suffix, columns);
    }
}
