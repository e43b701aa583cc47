package io.pgstore.document;

import java.time.Instant;

/**
 * A document as it is stored.
 *
 * @param id the document's id, unique in its collection and tenant
 * @param version how often the document was written since it was created, from 1
 * @param value what the document holds
 * @param createdAt the database's time of creation
 * @param updatedAt the database's time of the last write
 * @since 0.1
 */
public record Document<T>(String id, long version, T value, Instant createdAt, Instant updatedAt) {}
