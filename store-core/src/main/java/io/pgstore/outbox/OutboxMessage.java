package io.pgstore.outbox;

import io.pgstore.log.LogEntry;
import java.time.Instant;
import java.util.UUID;

/**
 * A change to be published.
 *
 * @since 0.1
 */
public final class OutboxMessage implements LogEntry {
    private final Subject subject;
    private final Place place;
    private final String change;
    private final Payload payload;
    private final Instant recordedAt;

    OutboxMessage(Subject subject, Place place, String change, Payload payload, Instant recordedAt) {
        this.subject = subject;
        this.place = place;
        this.change = change;
        this.payload = payload;
        this.recordedAt = recordedAt;
    }

    /** What a message is subject. */
    record Subject(String tenantId, String topic, String key) {}

    /** Where a message stands, in its log and among those of its subject. */
    record Place(UUID logId, long position, long version) {}

    /** What a message carries. */
    @SuppressWarnings("ArrayRecordComponent") // Handed through, never compared.
    record Payload(String type, int schemaVersion, byte[] bytes) {}

    @Override
    public String tenantId() {
        return subject.tenantId();
    }

    /** Returns what the message is about: the kind of a key. */
    public String topic() {
        return subject.topic();
    }

    /** Returns the key; the messages of a key come in the order of its versions. */
    public String key() {
        return subject.key();
    }

    /** Returns what the message is about; messages of one subject are published one after the other. */
    Subject subject() {
        return subject;
    }

    /** Returns the log that the position belongs to. */
    public UUID logId() {
        return place.logId();
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
        return place.version();
    }

    @Override
    public long position() {
        return place.position();
    }

    /** Returns whether what it is about was absent before, and may have another version than the next one. */
    boolean isCreation() {
        return version() == 1 || change.equals("CREATED");
    }

    /** Returns whether the key is gone, deleted or expired. */
    public boolean isDeletion() {
        return change.equals("DELETED") || isExpired();
    }

    /** Returns whether the key is gone because its time had come. */
    public boolean isExpired() {
        return change.equals("EXPIRED");
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
        return "%s %s/%s version %d at position %d".formatted(change, topic(), key(), version(), position());
    }
}
