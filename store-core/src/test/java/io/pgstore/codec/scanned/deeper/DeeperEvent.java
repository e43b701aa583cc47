package io.pgstore.codec.scanned.deeper;

import io.pgstore.codec.EventType;

/** An event in a package below the scanned one. */
@EventType("scanned-deeper")
public record DeeperEvent(int n) {
    /** A class that a scan must leave alone. */
    public record Unannotated() {}
}
