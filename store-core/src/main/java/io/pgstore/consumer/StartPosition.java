package io.pgstore.consumer;

import io.pgstore.event.EventLog;
import java.time.Instant;
import org.springframework.util.Assert;

/**
 * Where in the log a consumer begins.
 *
 * @since 0.1
 */
public sealed interface StartPosition {
    /** Returns the beginning of the log. */
    static StartPosition beginning() {
        return new After(0);
    }

    /** Returns the end of the log: what is being appended when the consumer first starts is delivered. */
    static StartPosition end() {
        return new End();
    }

    /**
     * Returns a place in the log.
     *
     * @param position the position after which to begin, exclusive; not negative, and not beyond the end of the log when
     *     it is used
     */
    static StartPosition after(long position) {
        return new After(position);
    }

    /**
     * Returns a time: the consumer begins with the first event, by position, that was recorded then or later; at the
     * {@link #end} if there is none.
     */
    static StartPosition at(Instant time) {
        return new At(time);
    }

    /**
     * Returns the position after which to begin.
     *
     * @throws IllegalArgumentException if the log has no such position
     */
    long resolve(EventLog log);

    /** After a position. */
    record After(long position) implements StartPosition {
        public After {
            Assert.isTrue(position >= 0, () -> "start position must not be negative: " + position);
        }

        @Override
        public long resolve(EventLog log) {
            if (position > 0) {
                long last = log.horizon().last();
                Assert.isTrue(position <= last, () -> "start position %d is beyond the end of the log, %d"
                        .formatted(position, last));
            }
            return position;
        }
    }

    /** At the end. */
    record End() implements StartPosition {
        @Override
        public long resolve(EventLog log) {
            return log.horizon().bound();
        }
    }

    /** At a time. */
    record At(Instant time) implements StartPosition {
        @Override
        public long resolve(EventLog log) {
            return log.positionBefore(time);
        }
    }
}
