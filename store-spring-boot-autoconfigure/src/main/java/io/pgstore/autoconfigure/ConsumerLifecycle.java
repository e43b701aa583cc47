package io.pgstore.autoconfigure;

import io.pgstore.consumer.JdbcConsumers;
import org.springframework.context.SmartLifecycle;

/** Runs consumers from when the application is ready until it begins to end. */
final class ConsumerLifecycle implements SmartLifecycle {
    private final JdbcConsumers consumers;

    ConsumerLifecycle(JdbcConsumers consumers) {
        this.consumers = consumers;
    }

    @Override
    public void start() {
        consumers.start();
    }

    @Override
    public void stop() {
        consumers.close();
    }

    @Override
    public boolean isRunning() {
        return consumers.running();
    }
}
