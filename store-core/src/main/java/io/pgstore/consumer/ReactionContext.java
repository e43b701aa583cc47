package io.pgstore.consumer;

import java.time.Duration;

/** What the parts of the runtime of reactions share. */
record ReactionContext(
        StreamSubscriptions subscriptions,
        StreamEvents events,
        EventDelivery delivery,
        Workers workers,
        Retries retries,
        int batchSize,
        int streams,
        String owner,
        Duration lease,
        Duration firstPause,
        Duration pollInterval) {}
