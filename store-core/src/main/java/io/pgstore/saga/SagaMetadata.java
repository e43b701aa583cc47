package io.pgstore.saga;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgstore.codec.PayloadException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code metadata} column. */
final class SagaMetadata {
    private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {};
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SagaMetadata() {}

    static @Nullable String write(Map<String, String> values) {
        if (values.isEmpty()) {
            return null;
        }
        try {
            return MAPPER.writeValueAsString(values);
        } catch (JsonProcessingException exception) {
            throw new PayloadException(
                    "metadata cannot be written as JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    static Map<String, String> read(@Nullable String json) {
        if (json == null) {
            return Map.of();
        }
        try {
            return MAPPER.readValue(json, VALUES);
        } catch (JsonProcessingException exception) {
            throw new PayloadException("stored metadata cannot be read: " + exception.getOriginalMessage(), exception);
        }
    }
}
