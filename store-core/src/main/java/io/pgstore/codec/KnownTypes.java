package io.pgstore.codec;

import java.util.Set;

/**
 * What a {@link Codec} may offer beside: it can say which type names it reads. A filter that names another type is then
 * recognised as a mistake when the application starts.
 *
 * @since 0.1
 */
public interface KnownTypes {
    /** Returns whether payloads stored under {@code typeName} can be decoded, if need be by upcasters. */
    boolean isKnown(String typeName);

    /**
     * Returns the names under which payloads of a type may be stored: {@code typeName} itself, and those from which
     * upcasters lead to it.
     */
    Set<String> storedNames(String typeName);
}
