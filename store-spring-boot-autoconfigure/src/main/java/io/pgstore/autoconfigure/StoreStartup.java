package io.pgstore.autoconfigure;

import io.pgstore.schema.Pause;
import io.pgstore.schema.Readiness;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
    private final StoppableThread thread = new StoppableThread("store-startup", this::prepare);
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
        for (Pause pause = newPause(); !tryPrepare(end); pause.lengthen()) {
            long left = Math.max(0, end - System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(Math.min(pause.current().toNanos(), left));
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
    public void start() {
        if (!readiness.isReady()) {
            thread.start();
        }
    }

    @Override
    public void stop() {
        thread.stop();
    }

    @Override
    public boolean isRunning() {
        return thread.isRunning();
    }

    // What tells of failures, such as health, begins no later than what fails.
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    private void prepare() {
        try {
            for (Pause pause = newPause(); isRunning() && !readiness.isReady(); pause.lengthen()) {
                try {
                    readiness.prepare();
                    logger.info("The database of the stores is there");
                } catch (RuntimeException exception) {
                    report(exception);
                    TimeUnit.MILLISECONDS.sleep(pause.current().toMillis());
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

    private static Pause newPause() {
        return new Pause(FIRST_PAUSE, LONGEST_PAUSE);
    }
}
