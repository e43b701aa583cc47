package io.pgstore.consumer;

import io.pgstore.schema.Pause;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks for what is new in the log: when it is woken, and by itself in intervals that double while
 * nothing comes.
 */
final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

    private final SharedReader reader;
    private final Pause pause;
    private final Runnable moved;
    private final Signal signal = new Signal();
    private final Thread thread = new Thread(this::run, "store-consumers-tail");
    private volatile boolean running = true;
    private boolean troubled;

    /**
     * Follows the log.
     *
     * @param firstPause the time to the next look after something was found
     * @param pollInterval the longest time without a look
     * @param moved called when there is something new
     */
    LogTail(SharedReader reader, Duration firstPause, Duration pollInterval, Runnable moved) {
        this.reader = reader;
        this.pause = new Pause(firstPause, pollInterval);
        this.moved = moved;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Looks soon. */
    void wake() {
        signal.raise();
    }

    void close() {
        running = false;
        thread.interrupt();
    }

    private void run() {
        try {
            while (running) {
                if (look() || signal.await(pause.current())) {
                    pause.shorten();
                } else {
                    pause.lengthen();
                }
            }
        } catch (InterruptedException exception) {
            LOG.debug("The log is not followed any more");
        }
    }

    private boolean look() {
        try {
            boolean found = reader.advance();
            if (troubled) {
                LOG.info("The log can be read again");
                troubled = false;
            }
            if (found) {
                moved.run();
            }
            return found;
        } catch (RuntimeException exception) {
            if (running && !troubled) {
                LOG.warn("The log cannot be read; it will be tried again and again", exception);
                troubled = true;
            }
            return false;
        }
    }
}
