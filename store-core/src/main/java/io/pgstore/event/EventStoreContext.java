package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.log.PositionLog;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.function.Supplier;

/** What the parts of an event store share, whatever the tenant. */
record EventStoreContext(
        StoreDatabase database,
        PositionLog log,
        Codec codec,
        List<AppendHook> hooks,
        AppendListeners listeners,
        LogWakeUp wakeUp,
        Supplier<Metadata> defaultMetadata) {
    EventStoreContext {
        hooks = List.copyOf(hooks);
    }
}
