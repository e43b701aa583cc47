package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.schema.StoreDatabase;
import java.util.Map;
import java.util.function.Supplier;

/** What the parts of a saga store share, whatever the tenant. */
record SagaStoreContext(
        StoreDatabase database,
        Codec codec,
        boolean reuseCorrelationIds,
        Supplier<Map<String, String>> metadata,
        TimeoutSignal timeoutSignal) {}
