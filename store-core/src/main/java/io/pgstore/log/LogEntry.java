package io.pgstore.log;

/**
 * What a log knows of each of its entries.
 *
 * @since 0.1
 */
public interface LogEntry {
    /** Returns the tenant of the stream. */
    String tenantId();

    /** Returns the stream the entry belongs to. */
    String streamId();

    /** Returns the entry's version in its stream. */
    long version();

    /** Returns the entry's position in the log. */
    long position();
}
