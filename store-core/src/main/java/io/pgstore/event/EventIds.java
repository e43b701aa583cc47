package io.pgstore.event;

import java.util.UUID;

/** Makes event ids: UUIDs of version 7 (RFC 9562, section 5.7), which grow with time. */
final class EventIds {
    private EventIds() {}

    static UUID next() {
        UUID random = UUID.randomUUID();
        long time = System.currentTimeMillis() << 16;
        long version = 0x7000L;
        return new UUID(time | version | (random.getMostSignificantBits() & 0x0fff), random.getLeastSignificantBits());
    }
}
