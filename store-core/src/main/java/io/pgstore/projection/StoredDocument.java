package io.pgstore.projection;

import io.pgstore.codec.EncodedPayload;
import org.jspecify.annotations.Nullable;

/**
 * A row of a collection, as far as one knows.
 *
 * @param payload what it holds; {@code null} if there is none
 * @param version the row's version; 0 if there is no row
 * @param createdAt when the row was made, as text; with the version it tells whether it is still the same row
 */
record StoredDocument(
        @Nullable EncodedPayload payload,
        long version,
        @Nullable String createdAt) {
    static StoredDocument absent() {
        return new StoredDocument(null, 0, null);
    }
}
