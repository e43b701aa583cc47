package io.pgstore.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What a class logs while this is open.
 *
 * @since 0.1
 */
public final class LogMessages extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final Level level;

    /** Listens to messages of one level only. */
    public LogMessages(Class<?> of, Level level) {
        this.logger = (Logger) LoggerFactory.getLogger(of);
        this.level = level;
        start();
        logger.addAppender(this);
    }

    /** Returns what was logged so far. */
    public List<String> messages() {
        return messages;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel() == level) {
            messages.add(event.getFormattedMessage());
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
