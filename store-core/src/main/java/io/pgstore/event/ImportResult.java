package io.pgstore.event;

/**
 * What an import did.
 *
 * @param imported how many events were written
 * @param skipped how many were there already, from an earlier run
 * @since 0.1
 */
public record ImportResult(long imported, long skipped) {}
