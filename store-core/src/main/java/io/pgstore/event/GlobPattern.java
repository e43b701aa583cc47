package io.pgstore.event;

import org.jspecify.annotations.Nullable;

/**
 * A stream pattern as PostgreSQL understands it.
 *
 * @param prefix the text before the first wildcard, which an index can look up
 * @param like the pattern for {@code LIKE}, wildcards of its own escaped
 */
record GlobPattern(String prefix, String like) {
    static GlobPattern of(String glob) {
        int wildcard = 0;
        while (wildcard < glob.length() && glob.charAt(wildcard) != '*' && glob.charAt(wildcard) != '?') {
            wildcard++;
        }
        StringBuilder like = new StringBuilder();
        glob.codePoints().forEach(character -> {
            switch (character) {
                case '*' -> like.append('%');
                case '?' -> like.append('_');
                case '%', '_', '\\' -> like.append('\\').appendCodePoint(character);
                default -> like.appendCodePoint(character);
            }
        });
        return new GlobPattern(glob.substring(0, wildcard), like.toString());
    }

    /**
     * Returns the least text above all that begin with {@code prefix}, in the order of code points, which is that of
     * the bytes of UTF-8; {@code null} if there is none.
     */
    static @Nullable String endOfPrefix(String prefix) {
        int[] characters = prefix.codePoints().toArray();
        for (int i = characters.length - 1; i >= 0; i--) {
            if (characters[i] < Character.MAX_CODE_POINT) {
                // Surrogates are no characters: the next one after U+D7FF is U+E000.
                int next =
                        characters[i] + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : characters[i] + 1;
                return new String(characters, 0, i) + Character.toString(next);
            }
        }
        return null;
    }
}
