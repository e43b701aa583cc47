package io.pgstore.codec.scanned;

import io.pgstore.codec.EventType;

/** Nested events. */
public interface ScannedEvents {
    /** An event in the first depth. */
    @EventType("scanned-nested")
    record Nested(int n) implements ScannedEvents {}

    /** Holds an event in the second depth. */
    final class Group {
        private Group() {}

        /** An event in the second depth. */
        @EventType("scanned-inner")
        public record Inner(int n) {}
    }
}
