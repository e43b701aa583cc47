package io.pgstore.autoconfigure;

import io.pgstore.document.DocumentIndexBuilder;
import io.pgstore.schema.StoreDatabase;
import org.springframework.context.SmartLifecycle;

/** Builds the indexes of collections of documents from when the application is ready. */
final class DocumentIndexLifecycle implements SmartLifecycle {
    private final DocumentIndexBuilder builder;
    private final StoreDatabase database;

    DocumentIndexLifecycle(DocumentIndexBuilder builder, StoreDatabase database) {
        this.builder = builder;
        this.database = database;
    }

    @Override
    public void start() {
        database.prepare(builder::start);
    }

    @Override
    public void stop() {
        builder.close();
    }

    @Override
    public boolean isRunning() {
        return builder.isRunning();
    }
}
