package io.pgstore.kv;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A listener lagged behind by more than the buffer of its watch, which has ended; nothing was left out before. Resume after
 * the token, or list and watch again.
 *
 * @since 0.1
 */
public final class WatchOverflowException extends TransientDataAccessResourceException {
    private final ResumeToken token;

    WatchOverflowException(String kind, int bufferSize, ResumeToken token) {
        super("The watch of kind %s lags behind by more than its buffer of %d events; resume it after %s"
                .formatted(kind, bufferSize, token));
        this.token = token;
    }

    /** Returns where to resume: after what was told last. */
    public ResumeToken token() {
        return token;
    }
}
