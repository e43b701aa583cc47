package io.pgstore.autoconfigure;

import io.pgstore.consumer.Projector;
import java.util.List;

/** What follows the log for the projections that the application declares. */
record ProjectionConsumers(List<Projector> projectors) {
    ProjectionConsumers {
        projectors = List.copyOf(projectors);
    }
}
