package io.pgstore.state;

import java.time.Instant;

/**
 * What the store says of a state that it has written.
 *
 * @param revision the new revision, counted from 1
 * @param updatedAt the database's time of writing
 * @since 0.1
 */
public record DurableStateMetadata(long revision, Instant updatedAt) {}
