package io.pgstore.autoconfigure;

import io.pgstore.schema.Readiness;
import java.time.Duration;
import java.util.Objects;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.SmartLifecycle;

/**
 * Makes the database ready before anything uses it. If it is missing the start waits for it, and then goes on without;
 * a thread tries again until it is there.
 */
final class StoreStartup implements InitializingBean, SmartLifecycle {
    private static final Log logger = LogFactory.getLog(StoreStartup.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Readiness readiness;
    private final StartupProperties properties;
    private @Nullable Thread thread;
    private @Nullable String reported;

    StoreStartup(StoreMigration migration, StartupProperties properties) {
        this.readiness = Readiness.after(migration::run);
        this.properties = properties;
    }

    Readiness readiness() {
        return readiness;
    }

    @Override
    public void afterPropertiesSet() throws InterruptedException {
        long end = System.nanoTime() + properties.timeout().toNanos();
        for (Duration pause = FIRST_PAUSE; !tryPrepare(end); pause = longer(pause)) {
            long left = Math.max(0, end - System.nanoTime());
            Thread.sleep(Math.min(pause.toMillis(), Duration.ofNanos(left).toMillis()));
        }
    }

    /** Returns whether there is no need to try again before the application starts. */
    private boolean tryPrepare(long end) {
        try {
            readiness.prepare();
            return true;
        } catch (RuntimeException exception) {
            boolean late = System.nanoTime() - end >= 0;
            if (!MissingDatabase.explains(exception) || (late && properties.failFast())) {
                throw exception;
            }
            if (late) {
                logger.warn("The application starts without its database, which is tried again in the background. "
                        + "Until it is there the stores refuse calls and consumers wait");
            }
            report(exception);
            return late;
        }
    }

    @Override
    public synchronized void start() {
        if (!readiness.isReady()) {
            thread = new Thread(this::prepare, "store-startup");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    // What tells of failures, such as health, begins no later than what fails.
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    private void prepare() {
        try {
            for (Duration pause = FIRST_PAUSE; isRunning() && !readiness.isReady(); pause = longer(pause)) {
                try {
                    readiness.prepare();
                    logger.info("The database of the stores is there");
                } catch (RuntimeException exception) {
                    report(exception);
                    Thread.sleep(pause.toMillis());
                }
            }
        } catch (InterruptedException exception) {
            logger.debug("The database is not tried again: the application ends");
        }
    }

    /** Says why and what to do, once for each reason. */
    private void report(RuntimeException exception) {
        if (Objects.equals(reported, exception.getMessage())) {
            logger.debug("The stores still cannot use their database", exception);
            return;
        }
        reported = exception.getMessage();
        FailureAnalysis analysis = new StoreFailureAnalyzer().analyze(exception);
        if (analysis == null) {
            logger.warn("The stores cannot use their database; it is tried again", exception);
        } else {
            logger.warn("%s It is tried again. %s".formatted(analysis.getDescription(), analysis.getAction()));
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
