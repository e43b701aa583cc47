package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JacksonCodecTests {
    record Times(Instant instant, LocalDate date, OffsetDateTime offset, ZonedDateTime zoned, Duration duration) {}

    record Person(
            String name,
            Optional<String> nickname,
            @Nullable String title,
            Map<String, @Nullable String> notes) {}

    record Money(BigDecimal amount) {}

    record Untyped(Map<String, Object> values) {}

    record Tree(JsonNode node) {}

    record Closed() {}

    record Name(String firstName) {}

    /** A module such as a library may bring along. */
    public static final class Shouting extends SimpleModule {
        public Shouting() {
            setNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE);
        }
    }

    enum Operation {
        PLUS {
            @Override
            int apply(int left, int right) {
                return left + right;
            }
        };

        abstract int apply(int left, int right);
    }

    private final JacksonCodec codec = JacksonCodec.builder().build();

    @Test
    void timesAreIsoText() {
        Times times = new Times(
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                LocalDate.parse("2026-01-02"),
                OffsetDateTime.parse("2026-01-02T03:04:05+05:30"),
                ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneId.of("Europe/Berlin")),
                Duration.ofSeconds(90));

        EncodedPayload encoded = codec.encode(times);

        assertThat(encoded.json())
                .contains(
                        "\"2026-01-02T03:04:05.123456789Z\"",
                        "\"2026-01-02\"",
                        "\"2026-01-02T03:04:05+05:30\"",
                        "\"2026-01-02T03:04:05+01:00[Europe/Berlin]\"",
                        "\"PT1M30S\"");
        assertThat(codec.decode(encoded)).isEqualTo(times);
    }

    @Test
    void zoneIdsAndOffsetsAreKeptAsWritten() {
        Times times = new Times(
                Instant.EPOCH,
                LocalDate.EPOCH,
                OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(-8)),
                ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneId.of("UTC")),
                Duration.ZERO);

        assertThat(codec.decode(codec.encode(times))).isEqualTo(times);
    }

    @Test
    void nullAndEmptyOptionalPropertiesAreLeftOut() {
        EncodedPayload encoded = codec.encode(new Person("Ann", Optional.empty(), null, Map.of()));

        assertThat(encoded.json()).isEqualTo("{\"name\":\"Ann\",\"notes\":{}}");
        assertThat(codec.decode(encoded)).isEqualTo(new Person("Ann", Optional.empty(), null, Map.of()));
    }

    @Test
    void presentOptionalIsItsValue() {
        Person person = new Person("Ann", Optional.of("Annie"), "Dr.", Map.of());

        EncodedPayload encoded = codec.encode(person);

        assertThat(encoded.json()).contains("\"nickname\":\"Annie\"");
        assertThat(codec.decode(encoded)).isEqualTo(person);
    }

    @Test
    void nullValuesOfMapsAreKept() {
        Map<String, @Nullable String> notes = new HashMap<>();
        notes.put("empty", null);
        Person person = new Person("Ann", Optional.empty(), null, notes);

        assertThat(codec.decode(codec.encode(person))).isEqualTo(person);
    }

    @Test
    void bigDecimalKeepsItsScale() {
        EncodedPayload encoded = codec.encode(new Money(new BigDecimal("1.50")));

        assertThat(encoded.json()).isEqualTo("{\"amount\":1.50}");
        assertThat(codec.decode(encoded)).isEqualTo(new Money(new BigDecimal("1.50")));
    }

    @Test
    void untypedFractionsAreReadAsExactBigDecimal() {
        Untyped decoded = codec.decode(
                new EncodedPayload("Untyped", 1, "{\"values\":{\"price\":0.10,\"long\":12345678901234567890.12}}"),
                Untyped.class);

        assertThat(decoded.values())
                .containsEntry("price", new BigDecimal("0.10"))
                .containsEntry("long", new BigDecimal("12345678901234567890.12"));
    }

    @Test
    void fractionsOfTreesKeepTheirScale() {
        EncodedPayload encoded = new EncodedPayload("Tree", 1, "{\"node\":{\"price\":1.50}}");

        Tree tree = codec.decode(encoded, Tree.class);

        assertThat(tree.node().get("price").decimalValue()).isEqualTo(new BigDecimal("1.50"));
        assertThat(codec.encode(tree)).isEqualTo(encoded);
    }

    @Test
    void unknownPropertiesAreIgnored() {
        EncodedPayload encoded = new EncodedPayload("Money", 1, "{\"amount\":1,\"currency\":{\"code\":\"EUR\"}}");

        assertThat(codec.decode(encoded, Money.class)).isEqualTo(new Money(BigDecimal.ONE));
    }

    @Test
    void recordWithoutComponentsIsAnEmptyObject() {
        EncodedPayload encoded = codec.encode(new Closed());

        assertThat(encoded).isEqualTo(new EncodedPayload("Closed", 1, "{}"));
        assertThat(codec.decode(encoded)).isEqualTo(new Closed());
    }

    @Test
    void constantWithABodyIsStoredAsItsEnum() {
        EncodedPayload encoded = codec.encode(Operation.PLUS);

        assertThat(encoded).isEqualTo(new EncodedPayload("Operation", 1, "\"PLUS\""));
        assertThat(codec.decode(encoded)).isEqualTo(Operation.PLUS);
    }

    @Test
    void collectionsAndTreesAreStoredUnderTheirInterface() {
        assertThat(codec.encode(Map.of()).type()).isEqualTo("Map");
        assertThat(codec.encode(new TreeMap<>(Map.of("a", 1)))).isEqualTo(new EncodedPayload("Map", 1, "{\"a\":1}"));
        assertThat(codec.encode(List.of(1, 2))).isEqualTo(new EncodedPayload("List", 1, "[1,2]"));
        assertThat(codec.encode(Set.of(1)).type()).isEqualTo("Set");
        assertThat(codec.encode(JsonNodeFactory.instance.objectNode()).type()).isEqualTo("JsonNode");
    }

    @Test
    void collectionsAreReadByACodecThatNeverWroteOne() {
        assertThat(codec.decode(new EncodedPayload("Map", 1, "{\"a\":[1]}"))).isEqualTo(Map.of("a", List.of(1)));
        assertThat(codec.decode(new EncodedPayload("List", 1, "[1,1]"))).isEqualTo(List.of(1, 1));
        assertThat(codec.decode(new EncodedPayload("Set", 1, "[1,1]"))).isEqualTo(Set.of(1));
        assertThat(codec.decode(new EncodedPayload("JsonNode", 1, "{}")))
                .isEqualTo(JsonNodeFactory.instance.objectNode());
    }

    @Test
    void hookChangesTheMapper() {
        JacksonCodec snake = JacksonCodec.builder()
                .customize(mapper -> mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
                .build();

        EncodedPayload encoded = snake.encode(new Name("Ann"));

        assertThat(encoded.json()).isEqualTo("{\"first_name\":\"Ann\"}");
        assertThat(snake.decode(encoded)).isEqualTo(new Name("Ann"));
        assertThat(codec.encode(new Name("Ann")).json()).isEqualTo("{\"firstName\":\"Ann\"}");
    }

    @Test
    void modulesOnTheClassPathChangeNothing(@TempDir Path directory) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(Module.class.getName()), Shouting.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader withModule =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(withModule);

            assertThat(ObjectMapper.findModules()).hasAtLeastOneElementOfType(Shouting.class);
            assertThat(JacksonCodec.builder().build().encode(new Name("Ann")).json())
                    .isEqualTo("{\"firstName\":\"Ann\"}");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void laterHooksSeeWhatEarlierOnesDid() {
        JacksonCodec lower = JacksonCodec.builder()
                .customize(mapper -> mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
                .customize(mapper -> mapper.propertyNamingStrategy(PropertyNamingStrategies.LOWER_CASE))
                .build();

        assertThat(lower.encode(new Name("Ann")).json()).isEqualTo("{\"firstname\":\"Ann\"}");
    }

    @Test
    void nestedCollectionsSurvive() {
        Untyped untyped = new Untyped(Map.of("list", Arrays.asList(1, null, "x"), "none", Collections.emptyList()));

        assertThat(codec.decode(codec.encode(untyped))).isEqualTo(untyped);
    }
}
