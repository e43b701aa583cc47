package io.pgstore.outbox;

import io.pgstore.log.LogEntry;
import java.time.Instant;

/**
 * A change to be published.
 *
 * @since 0.1
 */
public final class OutboxMessage implements LogEntry {
    private final Key about;
    private final long position;
    private final String change;
    private final Payload payload;
    private final Instant recordedAt;

    OutboxMessage(Key about, long position, String change, Payload payload, Instant recordedAt) {
        this.about = about;
        this.position = position;
        this.change = change;
        this.payload = payload;
        this.recordedAt = recordedAt;
    }

    /** What a message is about, and the version that the change gave it. */
    record Key(String tenantId, String topic, String key, long version) {}

    /** What a message carries. */
    @SuppressWarnings("ArrayRecordComponent") // Handed through, never compared.
    record Payload(String type, int schemaVersion, byte[] bytes) {}

    @Override
    public String tenantId() {
        return about.tenantId();
    }

    /** Returns what the message is about: the kind of a key. */
    public String topic() {
        return about.topic();
    }

    /** Returns the key; the messages of a key come in the order of its versions. */
    public String key() {
        return about.key();
    }

    /** Returns what happened to the key: {@code CREATED}, {@code UPDATED}, {@code DELETED} or {@code EXPIRED}. */
    public String change() {
        return change;
    }

    @Override
    public String streamId() {
        return topic() + "/" + key();
    }

    @Override
    public long version() {
        return about.version();
    }

    @Override
    public long position() {
        return position;
    }

    /** Returns the type name of the payload. */
    public String type() {
        return payload.type();
    }

    /** Returns the version of the payload's shape, counted from 1. */
    public int schemaVersion() {
        return payload.schemaVersion();
    }

    /** Returns the new value, of a deletion what was deleted; it must not be changed. */
    public byte[] payload() {
        return payload.bytes();
    }

    /** Returns when the change was written. */
    public Instant recordedAt() {
        return recordedAt;
    }

    @Override
    public String toString() {
        return "%s %s/%s version %d at position %d".formatted(change, topic(), key(), version(), position);
    }
}
