package io.pgstore.state;

import io.pgstore.codec.Codec;
import io.pgstore.schema.StoreDatabase;
import java.util.List;

/** What the parts of a durable-state store share, whatever the tenant. */
record DurableStateContext(StoreDatabase database, Codec codec, List<AttributeExtractor<?>> extractors) {
    DurableStateContext {
        extractors = List.copyOf(extractors);
    }

    /** Whether states have attributes at all; without any, nothing is spent on them. */
    boolean hasAttributes() {
        return !extractors.isEmpty();
    }
}
