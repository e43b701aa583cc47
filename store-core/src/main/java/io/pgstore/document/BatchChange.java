package io.pgstore.document;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the new value of each of many documents of the present one.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface BatchChange<T> {
    /**
     * Returns what a document is to hold.
     *
     * @param id the document's id
     * @param present what it holds; empty when absent
     * @return {@code null} to delete the document, or to create none; the very object of {@code present} to write nothing
     */
    @Nullable
    T apply(String id, Optional<T> present);
}
