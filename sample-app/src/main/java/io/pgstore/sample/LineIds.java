package io.pgstore.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Gives the lines of one file ids that they get again whenever they are read again, in this file or in another: a
 * line's identity is its content, invoice number included, and how often that content has occurred in the file. So two
 * identical lines are two lines.
 * <p>
 * Holds one small entry for each distinct line of the file. Not thread-safe.
 */
final class LineIds {
    // Any value will do, but it must never change: the ids of all stored lines come from it.
    private static final UUID NAMESPACE = UUID.fromString("6f3d52ae-8c5b-4d3f-9a7e-41c6b1f0d2e8");

    private final Map<UUID, Integer> occurrences = new HashMap<>();

    /**
     * Returns the id of the next line.
     *
     * @param columns the line's columns as written, without U+0000, always in the same order
     */
    UUID next(List<String> columns) {
        UUID content = nameBased(NAMESPACE, String.join("\0", columns));
        int occurrence = occurrences.merge(content, 1, Integer::sum);
        return nameBased(content, Integer.toString(occurrence));
    }

    /** Returns the name-based id of {@code name}: UUID version 5, RFC 9562, section 5.5. */
    static UUID nameBased(UUID namespace, String name) {
        MessageDigest sha1 = sha1();
        sha1.update(ByteBuffer.allocate(16)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
        long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("Every Java platform has SHA-1", exception);
        }
    }
}
