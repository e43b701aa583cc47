package io.pgstore.event;

import io.pgstore.schema.Identifiers;
import java.util.regex.Pattern;
import org.springframework.util.Assert;

/**
 * Which streams a query looks at.
 *
 * @since 0.1
 */
public sealed interface StreamFilter {
    /** One stream. */
    record Exact(String streamId) implements StreamFilter {
        public Exact {
            Identifiers.requireText("stream id", streamId);
        }
    }

    /** Streams whose ids begin with a text. */
    record Prefix(String prefix) implements StreamFilter {
        public Prefix {
            Identifiers.requireText("prefix", prefix);
        }
    }

    /** Streams whose ids match a pattern in which {@code *} stands for any text and {@code ?} for one character. */
    record Glob(String pattern) implements StreamFilter {
        public Glob {
            Identifiers.requireText("pattern", pattern);
        }
    }

    /** Streams in whose ids a regular expression is found. */
    record Regex(Pattern pattern) implements StreamFilter {
        public Regex {
            Assert.notNull(pattern, "pattern must not be null");
        }
    }
}
