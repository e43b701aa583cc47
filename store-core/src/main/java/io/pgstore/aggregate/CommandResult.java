package io.pgstore.aggregate;

import io.pgstore.event.AppendResult;

/**
 * What handling a command did.
 *
 * @param version the stream's version afterwards; 0 if it still does not exist
 * @param state the state after the decided events
 * @param append what was appended; without events if nothing was decided
 * @param <S> the type of the state
 * @since 0.1
 */
public record CommandResult<S>(long version, S state, AppendResult append) {}
