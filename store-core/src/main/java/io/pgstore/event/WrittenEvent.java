package io.pgstore.event;

import java.time.Instant;

/** What an append's statement returned for one event. */
record WrittenEvent(String streamId, long version, long position, Instant recordedAt) {}
