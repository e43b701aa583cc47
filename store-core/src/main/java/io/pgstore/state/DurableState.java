package io.pgstore.state;

import java.time.Instant;

/**
 * An entity's state as it was last written.
 *
 * @param persistenceId the entity's id
 * @param revision how often the entity has been written, counted from 1
 * @param state the state, upcast to its present shape; changing it changes nothing stored
 * @param updatedAt the database's time of writing
 * @since 0.1
 */
public record DurableState<T>(String persistenceId, long revision, T state, Instant updatedAt) {}
