package io.pgstore.schema;

import java.nio.charset.StandardCharsets;
import org.springframework.util.Assert;

/**
 * What the names of things may look like: not blank, no control characters, no unpaired surrogates, bounded in
 * length; everything else is legal. Checked on write only, so rows from elsewhere stay readable.
 *
 * @since 0.1
 */
public final class Identifiers {
    /** The longest id of a stream, saga, entity or key, in characters. */
    public static final int MAX_ID = 512;

    // An entry of a btree index holds at most 2,704 bytes.
    private static final int MAX_KEY_BYTES = 2_600;
    private static final int MAX_BYTES_PER_CHAR = 3;

    private Identifiers() {}

    /** Returns {@code value} if it is a legal tenant id: at most 64 characters. */
    public static String requireTenantId(String value) {
        return require("tenant id", value, 64);
    }

    /** Returns {@code value} if it is a legal name of a kind, saga or type: at most 128 characters. */
    public static String requireName(String what, String value) {
        return require(what, value, 128);
    }

    /** Returns {@code value} if it is a legal tag: at most 255 characters. */
    public static String requireTag(String value) {
        return require("tag", value, 255);
    }

    /** Returns {@code value} if it is a legal id: at most {@value #MAX_ID} characters. */
    public static String requireId(String what, String value) {
        return require(what, value, MAX_ID);
    }

    /**
     * Checks that the parts of one key fit into one index entry together.
     *
     * @throws IllegalArgumentException if they have more than 2,600 bytes of UTF-8
     */
    public static void requireKeyFits(String what, String... parts) {
        int characters = 0;
        for (String part : parts) {
            characters += part.length();
        }
        if (characters * MAX_BYTES_PER_CHAR > MAX_KEY_BYTES) {
            int bytes = String.join("", parts).getBytes(StandardCharsets.UTF_8).length;
            Assert.isTrue(bytes <= MAX_KEY_BYTES, () -> "%s must have at most %d bytes of UTF-8 with its tenant: %d"
                    .formatted(what, MAX_KEY_BYTES, bytes));
        }
    }

    /**
     * Returns {@code value} if PostgreSQL can hold it: what a reader asks for may be longer than what a writer may write,
     * but with U+0000 or an unpaired surrogate it would be refused, or taken for another text.
     */
    public static String requireText(String what, String value) {
        Assert.notNull(value, () -> what + " must not be null");
        value.codePoints().forEach(character -> {
            Assert.isTrue(character != 0, () -> what + " must not contain the control character U+0000");
            requireCharacter(what, character);
        });
        return value;
    }

    private static String require(String what, String value, int longest) {
        Assert.hasText(value, () -> what + " must not be blank");
        Assert.isTrue(
                value.codePointCount(0, value.length()) <= longest,
                () -> "%s must have at most %d characters: '%s…'".formatted(what, longest, value.substring(0, 40)));
        int character;
        for (int index = 0; index < value.length(); index += Character.charCount(character)) {
            character = value.codePointAt(index);
            if (!isPrintableAscii(character)) {
                requireNoControl(what, character);
                requireCharacter(what, character);
            }
        }
        return value;
    }

    // Most characters are, and to look the others up costs more.
    private static boolean isPrintableAscii(int character) {
        return ' ' <= character && character <= '~';
    }

    private static void requireNoControl(String what, int character) {
        Assert.isTrue(!Character.isISOControl(character), () -> "%s must not contain the control character U+%04X"
                .formatted(what, character));
    }

    private static void requireCharacter(String what, int character) {
        Assert.isTrue(
                Character.getType(character) != Character.SURROGATE,
                () -> "%s must not contain the unpaired surrogate U+%04X".formatted(what, character));
    }
}
