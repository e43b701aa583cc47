package io.pgstore.sample;

import java.util.List;

/**
 * What new lines bring about besides their events, in the same transaction: all of it is committed with them, or nothing.
 * Effects take their turns in the order of their {@link org.springframework.core.annotation.Order}.
 */
interface LineEffect {
    /**
     * Called in the transaction that stored {@code lines}. If it loses a race, that rolls back and is tried again; so an
     * effect keeps nothing in memory.
     *
     * @param lines lines stored for the first time, in the order of the file
     */
    void apply(List<FileLine.Accepted> lines);
}
