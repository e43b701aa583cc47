package io.pgstore.autoconfigure;

import io.pgstore.saga.SagaTimeoutPoller;
import org.springframework.context.SmartLifecycle;

/** Polls for due timeouts from when the application is ready until it begins to end. */
final class SagaTimeoutLifecycle implements SmartLifecycle {
    private final SagaTimeoutPoller poller;

    SagaTimeoutLifecycle(SagaTimeoutPoller poller) {
        this.poller = poller;
    }

    @Override
    public void start() {
        poller.start();
    }

    @Override
    public void stop() {
        poller.close();
    }

    @Override
    public boolean isRunning() {
        return poller.running();
    }
}
