package io.pgstore.snapshot;

import java.time.Instant;

/**
 * A snapshot without its state.
 *
 * @param persistenceId the entity's id
 * @param sequenceNumber the number of what happened last to the entity
 * @param type the type name that the state is stored under
 * @param schemaVersion the version of the state's shape, as stored
 * @param createdAt the database's time of writing
 * @since 0.1
 */
public record SnapshotInfo(
        String persistenceId, long sequenceNumber, String type, int schemaVersion, Instant createdAt) {}
