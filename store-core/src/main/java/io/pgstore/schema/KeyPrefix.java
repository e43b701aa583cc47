package io.pgstore.schema;

/**
 * The keys that begin with a prefix, as a range that an index answers: in the order of bytes ({@code COLLATE "C"}) they
 * stand together, from the prefix itself, inclusive, to its {@linkplain #end end}, exclusive.
 *
 * @since 0.1
 */
public final class KeyPrefix {
    private static final String BEYOND_ALL =
            Character.toString(Character.MAX_CODE_POINT).repeat(Identifiers.MAX_ID + 1);

    private KeyPrefix() {}

    /** Returns the least text after all keys that begin with {@code prefix}; for an empty one, a text after all keys. */
    public static String end(String prefix) {
        int length = prefix.length();
        while (length > 0) {
            int last = prefix.codePointBefore(length);
            length -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                return prefix.substring(0, length) + Character.toString(next(last));
            }
        }
        return BEYOND_ALL;
    }

    // UTF-8 has no surrogates, so they are left out.
    private static int next(int codePoint) {
        return codePoint == Character.MIN_SURROGATE - 1 ? Character.MAX_SURROGATE + 1 : codePoint + 1;
    }
}
