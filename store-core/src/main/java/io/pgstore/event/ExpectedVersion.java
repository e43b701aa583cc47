package io.pgstore.event;

import java.io.Serializable;
import org.springframework.util.Assert;

/**
 * What a writer expects of a stream before its append. Versions count from 1; a missing stream is at version 0.
 *
 * @since 0.1
 */
public sealed interface ExpectedVersion extends Serializable {
    /** Expects nothing: the append goes to the end of the stream, wherever that is. */
    static ExpectedVersion any() {
        return Range.ANY;
    }

    /** Expects that the stream does not exist: version 0. */
    static ExpectedVersion noStream() {
        return Range.NO_STREAM;
    }

    /** Expects that the stream exists, at whatever version. */
    static ExpectedVersion streamExists() {
        return Range.STREAM_EXISTS;
    }

    /**
     * Expects the stream at exactly {@code version}.
     *
     * @param version the version last read, not negative; 0 is the same as {@link #noStream()}
     */
    static ExpectedVersion exactly(long version) {
        Assert.isTrue(version >= 0, () -> "version must not be negative: " + version);
        return version == 0 ? Range.NO_STREAM : new Range("version " + version, version, version);
    }

    /** Returns whether a stream at {@code currentVersion} is as expected. */
    default boolean allows(long currentVersion) {
        return min() <= currentVersion && currentVersion <= max();
    }

    /** Returns whether exactly one version is expected, so that an append sent again can be recognised. */
    default boolean isExact() {
        return min() == max();
    }

    /** Returns the lowest expected version, inclusive. */
    long min();

    /** Returns the highest expected version, inclusive. */
    long max();

    /** An inclusive range of versions: every expectation is one. */
    record Range(String description, long min, long max) implements ExpectedVersion {
        private static final Range ANY = new Range("any version", 0, Long.MAX_VALUE);
        private static final Range NO_STREAM = new Range("no stream", 0, 0);
        private static final Range STREAM_EXISTS = new Range("an existing stream", 1, Long.MAX_VALUE);

        @Override
        public String toString() {
            return description;
        }
    }
}
