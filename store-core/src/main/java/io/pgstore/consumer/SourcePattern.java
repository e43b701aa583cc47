package io.pgstore.consumer;

import java.util.regex.Pattern;

/** Patterns of streams: {@code *} stands for any text, {@code ?} for one character. */
final class SourcePattern {
    private SourcePattern() {}

    /** Returns whether a pattern, or the id of a stream taken for one, stands for one stream only. */
    static boolean isExact(String pattern) {
        return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    }

    /** Returns what finds the ids of the streams that match. */
    static Pattern compile(String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.codePoints().forEach(character -> {
            switch (character) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(character)));
            }
        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
