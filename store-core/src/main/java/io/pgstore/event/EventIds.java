package io.pgstore.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.util.Assert;

/** Makes event ids: UUIDs of version 7 (RFC 9562, section 5.7), which grow with time. */
final class EventIds {
    private EventIds() {}

    static UUID next() {
        UUID random = UUID.randomUUID();
        long time = System.currentTimeMillis() << 16;
        long version = 0x7000L;
        return new UUID(time | version | (random.getMostSignificantBits() & 0x0fff), random.getLeastSignificantBits());
    }

    /**
     * Checks that no two events of an append have one id, in whatever streams: it tells an append sent again.
     *
     * @throws IllegalArgumentException naming the id and its streams
     */
    static void requireDistinct(List<StreamWrite> writes) {
        Map<UUID, String> streamsById = new HashMap<>();
        for (StreamWrite write : writes) {
            for (NewEvent event : write.events()) {
                if (event.idGiven()) {
                    String other = streamsById.put(event.eventId(), write.streamId());
                    Assert.isTrue(
                            other == null,
                            () -> "Two events of one append have the id %s, in stream %s and in stream %s"
                                    .formatted(event.eventId(), other, write.streamId()));
                }
            }
        }
    }
}
