package io.pgstore.state;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.Identifiers;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.util.Assert;

/** Makes states ready to be written; whatever is wrong with one is told with its entity, before any SQL. */
final class StateEncoder {
    private final DurableStateContext context;
    private final String tenantId;

    StateEncoder(DurableStateContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
    }

    NewState encode(String persistenceId, Object state) {
        requirePersistenceId(persistenceId);
        try {
            Assert.notNull(state, "state must not be null");
            EncodedPayload payload = context.codec().encode(state);
            Identifiers.requireName("type name", payload.type());
            return new NewState(persistenceId, payload, attributes(persistenceId, state));
        } catch (PayloadException exception) {
            throw new PayloadException(refusal(persistenceId, exception), exception);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException(refusal(persistenceId, exception), exception);
        }
    }

    void requirePersistenceId(String persistenceId) {
        Identifiers.requireId("persistence id", persistenceId);
        Identifiers.requireKeyFits("persistence id", tenantId, persistenceId);
    }

    private SortedMap<String, String> attributes(String persistenceId, Object state) {
        SortedMap<String, String> attributes = new TreeMap<>();
        context.extractors().forEach(extractor -> extract(extractor, state, attributes));
        attributes.forEach((name, value) -> {
            Identifiers.requireName("attribute name", name);
            Identifiers.requireId("attribute " + name, value);
            Identifiers.requireKeyFits(
                    "attribute %s with its entity".formatted(name), tenantId, name, value, persistenceId);
        });
        return attributes;
    }

    private static <T> void extract(
            AttributeExtractor<T> extractor, Object state, SortedMap<String, String> attributes) {
        if (extractor.stateType().isInstance(state)) {
            attributes.putAll(extractor.attributes(extractor.stateType().cast(state)));
        }
    }

    private static String refusal(String persistenceId, Exception reason) {
        return "Durable state %s cannot be written: %s".formatted(persistenceId, reason.getMessage());
    }
}
