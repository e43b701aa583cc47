package io.pgstore.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * Keeps the newest few states of each entity, by sequence number, so that a long history need not be read from its
 * beginning.
 * <p>
 * A snapshot is a shortcut, never the truth: what it is made of can make it again. A call joins the caller's Spring
 * transaction, or is atomic by itself when there is none; writing in a read-only transaction is refused with
 * {@link org.springframework.dao.InvalidDataAccessApiUsageException}. Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface SnapshotStore {
    /**
     * Saves a snapshot; one with the same number is overwritten, without a conflict. Once this is committed, all but the
     * newest few snapshots of the entity, by number, are removed in the background, which never makes this call fail.
     *
     * @param persistenceId at most 512 characters
     * @param sequenceNumber not negative; an older one than those kept harms none of them, and does not stay
     * @throws io.pgstore.codec.PayloadException if the state cannot be stored; the message names the entity
     * @throws IllegalArgumentException for a bad id or a negative number, before any SQL
     */
    SnapshotInfo save(String persistenceId, long sequenceNumber, Object state);

    /**
     * Loads the snapshot with the highest number; empty if there is none.
     *
     * @throws io.pgstore.codec.PayloadException if it cannot be read as {@code type}, also after upcasting
     */
    <T> Optional<Snapshot<T>> loadLatest(String persistenceId, Class<T> type);

    /** Loads the snapshot with the highest number below {@code sequenceNumber}, exclusive; empty if there is none. */
    <T> Optional<Snapshot<T>> loadBefore(String persistenceId, long sequenceNumber, Class<T> type);

    /** Loads the snapshot with just this number; empty if there is none. */
    <T> Optional<Snapshot<T>> loadAt(String persistenceId, long sequenceNumber, Class<T> type);

    /**
     * Deletes the snapshots up to a number; idempotent.
     *
     * @param upTo the highest number to delete, inclusive
     * @return how many were deleted
     */
    int delete(String persistenceId, long upTo);

    /** Returns a page of an entity's snapshots, the highest number first. */
    List<SnapshotInfo> list(String persistenceId, SnapshotPage page);

    /** Returns this store for another tenant. */
    SnapshotStore forTenant(String tenantId);
}
