package io.pgstore.consumer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to handle what a target stream has waiting.
 *
 * @param streamId the target
 * @param source the streams whose events it handles; {@code null} for all
 * @param lane its lane
 * @param priority its priority
 * @param watermark the position after which its events are to be handled, exclusive
 * @param head the position up to which they are to be handled, inclusive; what comes later is for the next lease
 * @param attempt 1 for the first claim since the last progress; it grows with each claim
 * @param error the first error since the last progress; {@code null} for none
 * @param holder who holds it
 * @param fence tells this lease from all others of the stream; it grows
 * @param until when it ends unless it is renewed, by the database's clock
 * @since 0.1
 */
public record StreamLease(
        String streamId,
        @Nullable String source,
        String lane,
        int priority,
        long watermark,
        long head,
        int attempt,
        @Nullable String error,
        String holder,
        long fence,
        Instant until) {
    /** Returns the word that everything up to {@link #head} is handled. */
    public StreamAck done() {
        return new StreamAck(this, head, null);
    }

    /** Returns the word that everything up to {@code position}, inclusive, is handled. */
    public StreamAck doneThrough(long position) {
        return new StreamAck(this, position, null);
    }
}
