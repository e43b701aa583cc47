package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstore.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What comes back after {@code jsonb} has sorted the properties and normalised the numbers. */
class JacksonCodecPostgresTests {
    sealed interface Shape permits Circle, Square {}

    record Circle(BigDecimal r, String longPropertyName) implements Shape {}

    record Square(BigDecimal side) implements Shape {}

    record Drawing(List<Shape> shapes, Optional<Shape> favourite, Map<String, BigDecimal> prices) {}

    record Text(String value) {}

    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private final JacksonCodec codec = JacksonCodec.builder().build();

    @Test
    void payloadIsTheSameAfterJsonb() {
        Shape circle = new Circle(new BigDecimal("1.50"), "x");
        Drawing drawing = new Drawing(
                List.of(circle, new Square(new BigDecimal("0.10"))),
                Optional.of(circle),
                Map.of("small", new BigDecimal("1E-7"), "zeroes", new BigDecimal("2.000")));

        assertThat(throughJsonb(codec.encode(drawing))).isEqualTo(drawing);
    }

    @Test
    void negativeScaleIsTheOneThingThatJsonbDoesNotKeep() {
        Square stored = new Square(new BigDecimal("1E+3"));

        assertThat(throughJsonb(codec.encode(stored))).isEqualTo(new Square(new BigDecimal("1000")));
    }

    @Test
    void longestNumbersOfNumericAreKept() {
        Square longest = new Square(new BigDecimal("9".repeat(131_072) + "." + "9".repeat(16_383)));

        assertThat(throughJsonb(codec.encode(longest))).isEqualTo(longest);
    }

    @Test
    void numbersBeyondNumericAreRefusedByTheServerAndNeverRounded() {
        for (String beyond : List.of("1E+131072", "1E-16384")) {
            String json = codec.encode(new Square(new BigDecimal(beyond))).json();
            assertThatThrownBy(() -> jsonb(json)).as(beyond).isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void everythingTheCodecAcceptsIsAccepted() {
        Text text = new Text("\\u0000 \\\\u0000 \u0001 \u001f \uD83D\uDE00 \uFFFF \\uD800 \" \n");

        assertThat(throughJsonb(codec.encode(text))).isEqualTo(text);
    }

    @Test
    void jsonbRefusesWhatTheCodecRefuses() {
        for (String refused : List.of("\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800x\\udc00\"")) {
            assertThat(JsonbText.isStorableJson(refused)).as(refused).isFalse();
            assertThatThrownBy(() -> jsonb(refused)).as(refused).isInstanceOf(DataAccessException.class);
        }
    }

    private Object throughJsonb(EncodedPayload payload) {
        return codec.decode(new EncodedPayload(payload.type(), payload.schemaVersion(), jsonb(payload.json())));
    }

    private String jsonb(String json) {
        return database.jdbc()
                .queryForList("SELECT ?::jsonb::text", String.class, json)
                .get(0);
    }
}
