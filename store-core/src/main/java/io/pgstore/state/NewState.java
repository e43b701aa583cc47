package io.pgstore.state;

import io.pgstore.codec.EncodedPayload;
import java.util.List;
import java.util.SortedMap;

/** A state ready to be written: encoded and checked. */
record NewState(String persistenceId, EncodedPayload payload, SortedMap<String, String> attributes) {
    List<String> attributeNames() {
        return List.copyOf(attributes.keySet());
    }

    List<String> attributeValues() {
        return List.copyOf(attributes.values());
    }
}
