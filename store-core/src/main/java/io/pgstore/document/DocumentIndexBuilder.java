package io.pgstore.document;

import io.pgstore.schema.CollectionIndex;
import io.pgstore.schema.CollectionTable;
import io.pgstore.schema.Pause;
import io.pgstore.schema.StoreMigrator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the indexes that are declared on collections, one after the other, on a thread and a connection of its own,
 * while the application works ({@code CREATE INDEX CONCURRENTLY}). What is left of a build that failed is removed first.
 * Any number of instances may do so at once: one of them builds. A build that fails is tried again, after a second first,
 * then after twice the time, up to a minute. How far each index is, {@link DocumentCollection#indexes} tells.
 *
 * @since 0.1
 */
public final class DocumentIndexBuilder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentIndexBuilder.class);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final StoreMigrator migrator;
    private final List<CollectionIndex> indexes;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Pause pause = new Pause(Duration.ofSeconds(1), LONGEST_PAUSE);
    private @Nullable Thread thread;

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
        closed.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void build() {
        List<CollectionIndex> open = new ArrayList<>(indexes);
        open.removeIf(this::build);
        while (!open.isEmpty() && !isClosedAfter(pause.current())) {
            pause.lengthen();
            open.removeIf(this::build);
        }
    }

    /** Returns whether the index is built. */
    private boolean build(CollectionIndex index) {
        if (isClosedAfter(Duration.ZERO)) {
            return false;
        }
        try {
            migrator.buildIndex(index);
            return true;
        } catch (RuntimeException exception) {
            if (!isClosedAfter(Duration.ZERO)) {
                LOG.error(
                        "Index {}_{} could not be built; it is tried again", index.table(), index.suffix(), exception);
            }
            return false;
        }
    }

    private boolean isClosedAfter(Duration duration) {
        try {
            return closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
