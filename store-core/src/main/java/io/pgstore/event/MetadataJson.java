package io.pgstore.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.pgstore.codec.JsonbText;
import io.pgstore.codec.PayloadException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The {@code metadata} column: the free-form values, and the tags under a key of the store's own. */
final class MetadataJson {
    private static final String TAGS = "$tags";
    private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};
    // Modules by name, as for payloads: what else is on the class path must not change what is stored.
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();
    private static final ObjectWriter WRITER = MAPPER.writerFor(VALUES);

    /** What the column holds. */
    record Content(Map<String, Object> values, Set<String> tags) {
        private static final Content NOTHING = new Content(Map.of(), Set.of());
    }

    private MetadataJson() {}

    static @Nullable String write(Metadata metadata, Set<String> tags) {
        if (metadata.values().isEmpty() && tags.isEmpty()) {
            return null;
        }
        Map<String, Object> all = new LinkedHashMap<>(metadata.values());
        if (!tags.isEmpty()) {
            all.put(TAGS, tags);
        }
        try {
            return JsonbText.requireStorable("metadata", WRITER.writeValueAsString(all));
        } catch (JsonProcessingException exception) {
            throw new PayloadException(
                    "metadata cannot be written as JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    static Content read(@Nullable String json) {
        if (json == null) {
            return Content.NOTHING;
        }
        try {
            Map<String, Object> values = MAPPER.readValue(json, VALUES);
            Set<String> tags = values.get(TAGS) instanceof Collection<?> stored ? tags(stored) : Set.of();
            // What somebody else wrote stays readable, even if we would not have written it.
            values.entrySet()
                    .removeIf(
                            entry -> entry.getValue() == null || entry.getKey().startsWith("$"));
            return new Content(values, tags);
        } catch (JsonProcessingException exception) {
            throw new PayloadException("stored metadata cannot be read: " + exception.getOriginalMessage(), exception);
        }
    }

    private static Set<String> tags(Collection<?> stored) {
        Set<String> tags = new TreeSet<>();
        stored.forEach(tag -> tags.add(String.valueOf(tag)));
        return Collections.unmodifiableSet(tags);
    }
}
