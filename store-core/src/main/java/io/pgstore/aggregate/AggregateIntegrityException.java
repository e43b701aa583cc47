package io.pgstore.aggregate;

import org.springframework.dao.NonTransientDataAccessException;

/**
 * A snapshot and the events of its stream do not fit together, so that no state was folded: it would be one that never
 * existed. Find out who removed events or wrote the snapshot; once the events are right, delete the stream's snapshots
 * ({@link io.pgstore.snapshot.SnapshotStore#delete}), and they are made again.
 *
 * @since 0.1
 */
public final class AggregateIntegrityException extends NonTransientDataAccessException {
    private final String streamId;
    private final long foldedVersion;
    private final long foundVersion;

    private AggregateIntegrityException(String message, String streamId, long foldedVersion, long foundVersion) {
        super(message);
        this.streamId = streamId;
        this.foldedVersion = foldedVersion;
        this.foundVersion = foundVersion;
    }

    static AggregateIntegrityException beyondHead(String streamId, long snapshotVersion, long head) {
        return new AggregateIntegrityException(
                "Stream %s is at version %d, but has a snapshot of version %d"
                        .formatted(streamId, head, snapshotVersion),
                streamId,
                snapshotVersion,
                head);
    }

    static AggregateIntegrityException hole(String streamId, long foldedVersion, long nextVersion) {
        return new AggregateIntegrityException(
                "Stream %s has a hole: after version %d comes version %d"
                        .formatted(streamId, foldedVersion, nextVersion),
                streamId,
                foldedVersion,
                nextVersion);
    }

    /** Returns the stream's id. */
    public String streamId() {
        return streamId;
    }

    /** Returns the version up to which there was a state, that of the snapshot or of the last event; 0 for none. */
    public long foldedVersion() {
        return foldedVersion;
    }

    /** Returns the version that was found instead of the next one: of an event, or of the whole stream. */
    public long foundVersion() {
        return foundVersion;
    }
}
