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
    private final String definition;

    DurableStateIndex(String suffix, String definition) {
        this.suffix = suffix;
        this.definition = definition;
    }

    @Override
    public String table() {
        return StoreTable.DURABLE_STATE.defaultName();
    }

    @Override
    public String suffix() {
        return suffix;
    }

    @Override
    public String definition() {
        return definition;
    }
}
