package io.pgstore.document;

/**
 * Gives collections of documents by their definitions.
 * <p>
 * Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface DocumentCollections {
    /**
     * Returns the collection of {@code definition}, for the configured tenant. Its table must exist: the migration makes
     * those of all definitions that are beans; {@link io.pgstore.schema.StoreMigrator#createCollections} makes others.
     * No SQL is run.
     */
    <T> DocumentCollection<T> collection(CollectionDefinition<T> definition);
}
