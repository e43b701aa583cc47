package io.pgstore.kv;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of watches whose listeners say nothing themselves. */
final class WatchLog {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private WatchLog() {}

    static void unreadable(UnreadableValueException failure) {
        LOG.warn("A watch has skipped an event: {}", failure.getMessage());
    }

    static void ended(Throwable failure) {
        LOG.error("A watch has ended", failure);
    }

    static void closed() {
        LOG.debug("A watch was closed");
    }

    static void callbackFailed(Throwable failure) {
        LOG.error("The callback of a watch failed", failure);
    }
}
