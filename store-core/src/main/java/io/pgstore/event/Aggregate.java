package io.pgstore.event;

/**
 * The state that a stream's events add up to.
 *
 * @param streamId the stream
 * @param version the version of the last event folded; 0 if there was none
 * @param state the folded state; the initial one if there was no event
 * @param <S> the type of the state
 * @since 0.1
 */
public record Aggregate<S>(String streamId, long version, S state) {}
