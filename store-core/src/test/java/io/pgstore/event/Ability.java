package io.pgstore.event;

/** What some tests of the contract need of their environment, and not every one has. */
enum Ability {
    /** A transaction of the caller's while another one is suspended, which keeps its connection. */
    TWO_CONNECTIONS,

    /** Savepoints that the caller's transaction manager makes. */
    SAVEPOINTS,

    /** Isolation levels that the caller's transaction manager sets. */
    ISOLATION_LEVELS
}
