package io.pgstore.autoconfigure;

import io.pgstore.saga.SagaStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Removes sagas of the configured tenant that were completed long ago, from time to time. Any number of instances may do
 * so: each passes over what another one is removing.
 */
final class SagaRetention implements SmartLifecycle {
    private static final Log logger = LogFactory.getLog(SagaRetention.class);

    private final SagaStore store;
    private final SagaProperties.Retention properties;
    private final StoppableThread thread = new StoppableThread("saga-retention", this::run);

    SagaRetention(SagaStore store, SagaProperties.Retention properties) {
        this.store = store;
        this.properties = properties;
    }

    @Override
    public boolean isAutoStartup() {
        return !properties.completed().isEmpty();
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop() {
        thread.stop();
    }

    @Override
    public boolean isRunning() {
        return thread.isRunning();
    }

    private void run() {
        try {
            while (isRunning()) {
                properties.completed().forEach(this::removeOld);
                TimeUnit.MILLISECONDS.sleep(properties.interval().toMillis());
            }
        } catch (InterruptedException exception) {
            logger.debug("No more completed sagas are removed");
        }
    }

    private void removeOld(String sagaName, Duration age) {
        try {
            long removed = store.deleteCompletedBefore(sagaName, Instant.now().minus(age), properties.batchSize());
            if (removed > 0) {
                logger.info(
                        "Removed %d sagas %s that were completed more than %s ago".formatted(removed, sagaName, age));
            }
        } catch (RuntimeException exception) {
            if (isRunning()) {
                logger.warn("Completed sagas %s cannot be removed now".formatted(sagaName), exception);
            }
        }
    }
}
