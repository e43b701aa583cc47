package io.pgstore.log;

import java.util.UUID;
import org.springframework.util.Assert;

/**
 * A place in a log that may be kept outside the database: it knows which log it belongs to.
 *
 * @param logId the identity of the log, which changes with {@code StoreMigrator.newEpoch()}
 * @param position everything up to this position, inclusive, was read; 0 is before the first event
 * @since 0.1
 */
public record LogCursor(UUID logId, long position) {
    public LogCursor {
        Assert.isTrue(position >= 0, () -> "position must not be negative: " + position);
    }
}
