package io.pgstore.log;

/**
 * How far readers of a log may look.
 *
 * @param last the last position taken when the look began; 0 if none was
 * @param fence the lowest bound that an open writer has announced; {@link Long#MAX_VALUE} if there is no writer
 * @since 0.1
 */
public record Horizon(long last, long fence) {
    /** Returns the position up to which, inclusive, nothing is still to come. */
    public long bound() {
        return Math.min(last, fence);
    }
}
