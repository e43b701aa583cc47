package io.pgstore.schema;

/**
 * Indexes on sagas that only some applications need, chosen in {@code store.sagas.indexes}.
 *
 * @since 0.1
 */
public enum SagaIndex implements StoreIndex {
    /** Sagas by the content of their state. It changes with every write, which is then no longer done in place (HOT). */
    CONTENT("content_idx", "USING gin (data jsonb_path_ops)"),
    /** Open sagas by the time of their start: for names of which nearly all are completed. Only the end is not in place. */
    OPEN("open_idx", "(tenant_id, saga_name, created_at, saga_id) WHERE completed_at IS NULL");

    private final String suffix;
    private final String columns;

    SagaIndex(String suffix, String columns) {
        this.suffix = suffix;
        this.columns = columns;
    }

    @Override
    public IndexDefinition definition() {
        return new IndexDefinition(StoreTable.SAGAS, suffix, columns);
    }
}
