package io.pgstore.schema;

/**
 * Indexes on durable states that only some applications need, chosen in {@code store.state.indexes}.
 *
 * @since 0.1
 */
public enum DurableStateIndex implements StoreIndex {
    /** States by their content. It changes with every write, which is then no longer done in place (HOT). */
    CONTENT("content_idx", "USING gin (data jsonb_path_ops)");

    private final String suffix;
    private final String columns;

    DurableStateIndex(String suffix, String columns) {
        this.suffix = suffix;
        this.columns = columns;
    }

    @Override
    public IndexDefinition definition() {
        return new IndexDefinition(StoreTable.DURABLE_STATE, suffix, columns);
    }
}
