package io.pgstore.projection;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * What a free projection gets with its events.
 *
 * @param jdbc writes in the transaction of the handler
 * @param rebuild whether the projection is being built, or these events are for another version of it: what is done beside
 *     writing, such as sending a message, is to be left out
 * @since 0.1
 */
public record ProjectionContext(JdbcOperations jdbc, boolean rebuild) {}
