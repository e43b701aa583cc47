package io.pgstore.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgstore.codec.Upcasters.Point;
import io.pgstore.codec.Upcasters.Upcast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * {@link Codec} on Jackson 2 with an {@code ObjectMapper} of its own, which nothing but {@link Builder#customize}
 * changes.
 * <p>
 * Records, sealed types, {@code Optional} and {@code java.time} (as ISO 8601 text) work without annotations; a
 * {@code BigDecimal} keeps its scale; unknown properties are ignored; a property that is {@code null} or empty is left
 * out. A class that was not registered is registered when it is first encoded; registering it before lets payloads be
 * read that another process, or an earlier run of this one, has written.
 *
 * @since 0.1
 */
public final class JacksonCodec implements Codec, KnownTypes {
    private final JsonMapper mapper;
    private final PayloadTypes types;
    private final Upcasters upcasters;
    private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    private JacksonCodec(JsonMapper mapper, PayloadTypes types, Upcasters upcasters) {
        this.mapper = mapper;
        this.types = types;
        this.upcasters = upcasters;
    }

    /** Returns a builder without registered types. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public EncodedPayload encode(Object value) {
        Assert.notNull(value, "value must not be null");
        PayloadType type = types.of(value.getClass());
        String json = write(type, value);
        if (!JsonbText.isStorableJson(json)) {
            throw new PayloadException("Payload of type %s holds %s, which PostgreSQL cannot store"
                    .formatted(type, JsonbText.describeRefused(json, mapper)));
        }
        if (json.equals("null")) {
            throw new PayloadException(
                    "Payload of type %s is written as the JSON value null, which cannot be read back".formatted(type));
        }
        return new EncodedPayload(type.name(), type.schemaVersion(), json);
    }

    @Override
    public Object decode(EncodedPayload payload) {
        PayloadType type = types.named(payload.type());
        Point at = new Point(payload.type(), payload.schemaVersion());
        if (type == null && !upcasters.startAt(at)) {
            throw new PayloadException(
                    "No class is registered under the type name '%s'. Register the class under that name when the codec is built (@EventType in a scanned package, or a type registration), or add an upcaster from %s if the type was renamed"
                            .formatted(payload.type(), at));
        }
        return decode(payload, type, Object.class);
    }

    @Override
    public <T> T decode(EncodedPayload payload, Class<T> type) {
        return decode(payload, types.named(payload.type(), type), type);
    }

    @Override
    public String typeName(Class<?> payloadClass) {
        return types.of(payloadClass).name();
    }

    @Override
    public boolean isKnown(String typeName) {
        return types.named(typeName) != null || upcasters.startAtType(typeName);
    }

    @Override
    public Set<String> storedNames(String typeName) {
        return upcasters.namesLeadingTo(typeName);
    }

    private <T> T decode(EncodedPayload payload, @Nullable PayloadType type, Class<T> wanted) {
        if (type != null && type.schemaVersion() == payload.schemaVersion()) {
            return read(payload, type, wanted);
        }
        Point at = new Point(payload.type(), payload.schemaVersion());
        if (upcasters.startAt(at)) {
            return readUpcast(payload, at, wanted);
        }
        if (type != null) {
            throw wrongVersion(type, at);
        }
        return read(payload, null, wanted);
    }

    private <T> T read(EncodedPayload payload, @Nullable PayloadType type, Class<T> wanted) {
        try {
            return require(payload, reader(type, wanted).readValue(payload.json()));
        } catch (JsonProcessingException failure) {
            throw unreadable(payload, failure);
        }
    }

    private <T> T readUpcast(EncodedPayload payload, Point at, Class<T> wanted) {
        try {
            Upcast upcast = upcasters.upcast(at, mapper.readTree(payload.json()));
            PayloadType type = types.named(upcast.at().type());
            return require(payload, reader(type, wanted).readValue(upcast.payload()));
        } catch (IOException failure) {
            throw unreadable(payload, failure);
        }
    }

    private ObjectReader reader(@Nullable PayloadType type, Class<?> wanted) {
        Class<?> target = type != null && wanted.isAssignableFrom(type.payloadClass()) ? type.payloadClass() : wanted;
        ObjectReader known = readers.get(target);
        return known == null ? readers.computeIfAbsent(target, mapper::readerFor) : known;
    }

    private String write(PayloadType type, Object value) {
        ObjectWriter known = writers.get(type.payloadClass());
        ObjectWriter writer = known == null ? writers.computeIfAbsent(type.payloadClass(), mapper::writerFor) : known;
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException failure) {
            throw new PayloadException(
                    "Payload of type %s cannot be written as JSON: %s".formatted(type, reason(failure)), failure);
        }
    }

    private static <T> T require(EncodedPayload payload, @Nullable T value) {
        if (value == null) {
            throw new PayloadException("Stored payload of type '%s' version %d is the JSON value null"
                    .formatted(payload.type(), payload.schemaVersion()));
        }
        return value;
    }

    private static PayloadException wrongVersion(PayloadType type, Point stored) {
        return new PayloadException(
                type.schemaVersion() < stored.version()
                        ? "Stored payload is %s, newer than %s: this application is older than the data; run the newer one"
                                .formatted(stored, type)
                        : "Stored payload is %s, older than %s, and no upcaster starts there: add one"
                                .formatted(stored, type));
    }

    private static PayloadException unreadable(EncodedPayload payload, IOException failure) {
        return new PayloadException(
                "Stored payload of type '%s' version %d cannot be read: %s"
                        .formatted(payload.type(), payload.schemaVersion(), reason(failure)),
                failure);
    }

    // Jackson's own message spans lines and ends with a source location that means nothing here.
    private static String reason(IOException failure) {
        if (failure instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            return "%s (at %s)".formatted(mapping.getOriginalMessage(), mapping.getPathReference());
        }
        return failure instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(failure.getMessage());
    }

    /**
     * Collects payload classes, upcasters and changes of the mapper. Everything is checked in {@link #build()}, so a
     * mistake stops the application's start and no read later.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Map<Class<?>, PayloadType> found = new LinkedHashMap<>();
        private final Map<Class<?>, PayloadType> named = new LinkedHashMap<>();
        private final List<Upcaster> upcasters = new ArrayList<>();
        private Consumer<JsonMapper.Builder> customizer = mapper -> {};

        private Builder() {}

        /**
         * Registers {@code payloadClass} as its {@link EventType} says, or under its simple name in version 1; of a
         * sealed type, the classes it permits, at any depth.
         *
         * @throws IllegalArgumentException if it is abstract and not sealed, permits a {@code non-sealed} type, or its
         *     name is not legal
         */
        public Builder type(Class<?> payloadClass) {
            Assert.isTrue(
                    !SealedTypes.isSealed(payloadClass) || !payloadClass.isAnnotationPresent(EventType.class),
                    () -> "The sealed type %s has no type name; put @EventType on the classes it permits"
                            .formatted(payloadClass.getName()));
            Collection<Class<?>> classes =
                    SealedTypes.isSealed(payloadClass) ? SealedTypes.allClassesOf(payloadClass) : List.of(payloadClass);
            classes.forEach(permitted -> found.put(permitted, PayloadType.of(permitted)));
            return this;
        }

        /**
         * Registers {@code payloadClass} under {@code name}, whatever its {@link EventType} says.
         *
         * @param schemaVersion the current version of the payload's shape, counted from 1
         * @throws IllegalArgumentException if the class is abstract or already has another name, or the name is not
         *     legal: blank, control characters, more than 128 characters
         */
        public Builder type(Class<?> payloadClass, String name, int schemaVersion) {
            PayloadType type = new PayloadType(payloadClass, name, schemaVersion);
            PayloadType other = named.putIfAbsent(payloadClass, type);
            Assert.isTrue(other == null || type.equals(other), () -> "%s is already registered as %s"
                    .formatted(payloadClass.getName(), other));
            return this;
        }

        /** Registers every class with {@link EventType} in the packages and below them, nested classes included. */
        public Builder scan(String... basePackages) {
            TypeScanner scanner = new TypeScanner();
            for (String basePackage : basePackages) {
                scanner.scan(basePackage).forEach(this::type);
            }
            return this;
        }

        /** Adds an upcaster; the order of calls means nothing. */
        public Builder upcaster(Upcaster upcaster) {
            upcasters.add(upcaster);
            return this;
        }

        /** Adds an upcaster of {@code type} from {@code fromVersion} to the next version. */
        public Builder upcaster(String type, int fromVersion, UnaryOperator<JsonNode> change) {
            return upcaster(Upcaster.of(type, fromVersion, change));
        }

        /** Changes the mapper after the codec's own settings, and so can undo them. Several are applied in turn. */
        public Builder customize(Consumer<JsonMapper.Builder> change) {
            customizer = customizer.andThen(change);
            return this;
        }

        /**
         * Builds the codec.
         *
         * @throws IllegalStateException if two classes have the same type name, or upcasters do not lead from every
         *     earlier version of a type to the current version of a registered class
         */
        public JacksonCodec build() {
            Map<Class<?>, PayloadType> registered = new LinkedHashMap<>(found);
            registered.putAll(named);
            Upcasters steps = new Upcasters(upcasters);
            PayloadTypes types = new PayloadTypes(registered.values(), steps);
            JsonMapper.Builder mapper = PayloadMapper.builder();
            customizer.accept(mapper);
            return new JacksonCodec(mapper.build(), types, steps);
        }
    }
}
