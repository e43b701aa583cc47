package io.pgstore.autoconfigure;

import io.pgstore.document.DocumentIndexBuilder;
import org.springframework.context.SmartLifecycle;

/** Builds the indexes of collections of documents from when the application is ready. */
final class DocumentIndexLifecycle implements SmartLifecycle {
    private final DocumentIndexBuilder builder;

    DocumentIndexLifecycle(DocumentIndexBuilder builder) {
        this.builder = builder;
    }

    @Override
    public void start() {
        builder.start();
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
