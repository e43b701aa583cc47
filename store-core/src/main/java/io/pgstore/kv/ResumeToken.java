package io.pgstore.kv;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.util.Assert;

/**
 * Where a watch may be resumed. As a text, {@link #toString} and {@link #parse}, it may be kept anywhere.
 *
 * @param logId the identity of the log, which changes with {@code StoreMigrator.newEpoch()}
 * @param position everything up to this position, inclusive, was told
 * @param told what was told beyond it: changes that were committed when the watch began, while older ones were not;
 *     mostly empty
 * @since 0.1
 */
public record ResumeToken(UUID logId, long position, List<Long> told) {
    public ResumeToken {
        Assert.isTrue(position >= 0, () -> "position must not be negative: " + position);
        // One is made for each event of each watch, nearly always without any.
        told = told.isEmpty() ? List.of() : told.stream().sorted().toList();
    }

    /**
     * Reads the text of a token.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ResumeToken parse(String text) {
        String[] parts = text.split(":", -1);
        Assert.isTrue(parts.length == 2 || parts.length == 3, () -> "not a resume token: '%s'".formatted(text));
        try {
            List<Long> told = parts.length == 2
                    ? List.of()
                    : Arrays.stream(parts[2].split(",")).map(Long::valueOf).toList();
            return new ResumeToken(UUID.fromString(parts[0]), Long.parseLong(parts[1]), told);
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException("not a resume token: '%s'".formatted(text), exception);
        }
    }

    /** Returns the token as a text of digits, letters and {@code -:,}. */
    @Override
    public String toString() {
        String base = logId + ":" + position;
        return told.isEmpty()
                ? base
                : base + ":" + told.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    ResumeToken at(long later) {
        return new ResumeToken(
                logId,
                later,
                told.isEmpty()
                        ? told
                        : told.stream().filter(position -> position > later).toList());
    }
}
