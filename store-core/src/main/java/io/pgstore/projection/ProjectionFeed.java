package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import java.util.List;

/** Where the events of one version of a projection go in. */
interface ProjectionFeed {
    /**
     * Takes events in the current transaction, unless they are to come from another feeder.
     *
     * @param events not empty, in the order of the log, as the projection's filter lets them pass
     */
    void take(List<RecordedEvent> events, Standing.Feeder feeder);

    /**
     * Takes events of the log in the current transaction: for who excludes all others.
     *
     * @param standing how the version stands
     */
    void takeAlone(List<RecordedEvent> events, Standing standing);

    /**
     * Removes all that is kept, in the current transaction.
     *
     * @param tenantId whose; empty for all tenants
     * @throws IllegalStateException if the projection cannot do without what it keeps
     */
    void reset(String tenantId);
}
