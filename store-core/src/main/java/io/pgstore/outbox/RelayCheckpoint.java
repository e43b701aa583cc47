package io.pgstore.outbox;

import java.util.UUID;

/** Where a relay goes on: the log, the position in it, and how often the next message has failed. */
record RelayCheckpoint(UUID logId, long position, boolean paused, int attempts, long waitMillis) {}
