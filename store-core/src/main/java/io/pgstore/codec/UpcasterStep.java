package io.pgstore.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;

/** An {@link Upcaster} made of values and a function. */
record UpcasterStep(String type, int fromVersion, String toType, int toVersion, UnaryOperator<JsonNode> change)
        implements Upcaster {
    @Override
    public JsonNode upcast(JsonNode payload) {
        return change.apply(payload);
    }
}
