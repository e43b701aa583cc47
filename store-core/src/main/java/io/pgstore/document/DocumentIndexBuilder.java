package io.pgstore.document;

import io.pgstore.schema.CollectionIndex;
import io.pgstore.schema.CollectionTable;
import io.pgstore.schema.StoreMigrator;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the indexes that are declared on collections, one after the other, on a thread and a connection of its own,
 * while the application works ({@code CREATE INDEX CONCURRENTLY}). What is left of a build that failed is removed first.
 * Any number of instances may do so at once: one of them builds. How far each index is, {@link DocumentCollection#indexes}
 * tells.
 *
 * @since 0.1
 */
public final class DocumentIndexBuilder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentIndexBuilder.class);

    private final StoreMigrator migrator;
    private final List<CollectionIndex> indexes;
    private @Nullable Thread thread;
    private volatile boolean closed;

    /** Makes a builder of the indexes of {@code collections}, whose tables must exist when it is started. */
    public DocumentIndexBuilder(StoreMigrator migrator, Collection<CollectionTable> collections) {
        this.migrator = migrator;
        this.indexes = collections.stream()
                .flatMap(collection -> collection.indexes().stream())
                .toList();
    }

    /** Starts to build, and returns at once. */
    public synchronized void start() {
        if (thread == null && !indexes.isEmpty()) {
            thread = new Thread(this::build, "store-document-indexes");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Returns whether there is still something to build. */
    public synchronized boolean isRunning() {
        return thread != null && thread.isAlive();
    }

    /** Begins no further index; one that is being built goes on until its connection is closed. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void build() {
        for (CollectionIndex index : indexes) {
            if (!closed) {
                build(index);
            }
        }
    }

    private void build(CollectionIndex index) {
        try {
            migrator.buildIndex(index);
        } catch (RuntimeException exception) {
            if (!closed) {
                LOG.error(
                        "Index {}_{} could not be built; the next start tries again",
                        index.table(),
                        index.suffix(),
                        exception);
            }
        }
    }
}
