package io.pgstore.document;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the new value of a document of the present one.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DocumentChange<T> {
    /**
     * Returns what the document is to hold.
     *
     * @param present what it holds; empty when absent
     * @return {@code null} to delete the document, or to create none; the very object of {@code present} to write nothing
     */
    @Nullable
    T apply(Optional<T> present);
}
