package io.pgstore.event;

import java.util.regex.Pattern;

/**
 * Which streams a query looks at.
 *
 * @since 0.1
 */
public sealed interface StreamFilter {
    /** One stream. */
    record Exact(String streamId) implements StreamFilter {}

    /** Streams whose ids begin with a text. */
    record Prefix(String prefix) implements StreamFilter {}

    /** Streams whose ids match a pattern in which {@code *} stands for any text and {@code ?} for one character. */
    record Glob(String pattern) implements StreamFilter {}

    /** Streams in whose ids a regular expression is found. */
    record Regex(Pattern pattern) implements StreamFilter {}
}
