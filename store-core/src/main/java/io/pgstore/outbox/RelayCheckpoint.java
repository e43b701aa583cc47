package io.pgstore.outbox;

import java.util.UUID;

/** Where a relay goes on: the log, the position in it, and how often the next message has failed. */
record RelayCheckpoint(UUID logId, long position, boolean paused, int attempts, long waitMillis) {
    RelayCheckpoint past(OutboxMessage published) {
        return new RelayCheckpoint(logId, published.position(), paused, 0, 0);
    }

    RelayCheckpoint failedOnce() {
        return new RelayCheckpoint(logId, position, paused, attempts + 1, waitMillis);
    }
}
