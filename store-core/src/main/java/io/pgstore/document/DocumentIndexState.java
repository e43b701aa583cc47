package io.pgstore.document;

/**
 * How far an index that is declared on a collection is.
 *
 * @param name the index's name in the database
 * @param state what the database says of it
 * @since 0.1
 */
public record DocumentIndexState(String name, State state) {
    /** What the database says of an index. */
    public enum State {
        /** Its building has not begun. */
        MISSING,
        /** It is being built; queries do not use it yet. */
        BUILDING,
        /** A build has failed; an application removes what is left of it and builds it again, within a minute. */
        FAILED,
        /** Queries can use it. */
        VALID
    }
}
