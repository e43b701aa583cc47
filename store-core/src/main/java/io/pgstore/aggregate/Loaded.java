package io.pgstore.aggregate;

import io.pgstore.event.Aggregate;
import io.pgstore.event.AppendResult;
import io.pgstore.event.RecordedEvent;
import io.pgstore.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate as it was loaded.
 *
 * @param lastEvent the last event folded by whoever loaded it; {@code null} if it came from a snapshot alone
 * @param snapshotVersion the version of its newest snapshot known; 0 for none
 * @param since the time of that snapshot, else of the first event; {@code null} if there is neither
 */
record Loaded<S>(
        String streamId,
        long version,
        S state,
        @Nullable Mark lastEvent,
        long snapshotVersion,
        @Nullable Instant since) {
    /** What tells an event from any other that may stand at its version: of both, no two events have the same. */
    record Mark(long position, UUID eventId, Instant recordedAt) {
        static Mark of(RecordedEvent event) {
            return new Mark(event.position(), event.eventId(), event.recordedAt());
        }
    }

    static <S> Loaded<S> initial(String streamId, S state) {
        return new Loaded<>(streamId, 0, state, null, 0, null);
    }

    static <S> Loaded<S> of(Snapshot<S> snapshot) {
        long version = snapshot.sequenceNumber();
        return new Loaded<>(snapshot.persistenceId(), version, snapshot.state(), null, version, snapshot.createdAt());
    }

    static <S> Loaded<S> of(Aggregate<S> aggregate) {
        return new Loaded<>(aggregate.streamId(), aggregate.version(), aggregate.state(), null, 0, null);
    }

    Loaded<S> withSnapshot(long newVersion, @Nullable Instant createdAt) {
        return newVersion > snapshotVersion
                ? new Loaded<>(streamId, version, state, lastEvent, newVersion, createdAt)
                : this;
    }

    /** Returns whether a snapshot is due. */
    boolean isDue(SnapshotPolicy policy) {
        return isDue(policy, version, lastEvent == null ? null : lastEvent.recordedAt());
    }

    /** Returns whether a snapshot is due now that events were appended. */
    boolean isDueAfter(AppendResult append, SnapshotPolicy policy) {
        return isDue(policy, append.version(), append.recordedAt());
    }

    Aggregate<S> aggregate() {
        return new Aggregate<>(streamId, version, state);
    }

    private boolean isDue(SnapshotPolicy policy, long newVersion, @Nullable Instant recordedAt) {
        Duration age = since == null || recordedAt == null ? Duration.ZERO : Duration.between(since, recordedAt);
        return policy.isDue(newVersion - snapshotVersion, age);
    }
}
