package io.pgstore.snapshot;

import java.time.Instant;

/**
 * An entity's state as it was at some point of its history.
 *
 * @param persistenceId the entity's id: of an aggregate, its stream's id
 * @param sequenceNumber the number of what happened last to the entity: of an aggregate, its stream's version
 * @param state the state, upcast to its present shape; changing it changes nothing stored
 * @param createdAt the database's time of writing
 * @since 0.1
 */
public record Snapshot<T>(String persistenceId, long sequenceNumber, T state, Instant createdAt) {}
