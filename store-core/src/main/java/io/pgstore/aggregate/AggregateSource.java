package io.pgstore.aggregate;

import io.pgstore.event.AppendResult;
import io.pgstore.event.ExpectedVersion;

/** Where a command handler has its aggregates from. */
interface AggregateSource<S> {
    /**
     * Loads an aggregate; the initial state and version 0 if the stream does not exist.
     *
     * @throws io.pgstore.event.WrongExpectedVersionException if the stream is at another version than expected
     */
    Loaded<S> load(String streamId, ExpectedVersion expected);

    /** Hears that an aggregate was loaded and nothing was appended to it. */
    void unchanged(Loaded<S> loaded);

    /** Hears of what was appended to an aggregate that was loaded before. */
    void appended(Loaded<S> loaded, AppendResult append);

    /** Returns the aggregates of another tenant. */
    AggregateSource<S> forTenant(String tenantId);
}
