package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class UpcastersTests {
    @EventType(value = "order-placed", schemaVersion = 3)
    record OrderPlaced(String id, BigDecimal amount, String currency, String channel) {}

    record Plain(String id) {}

    @EventType(value = "order-moved", schemaVersion = 2)
    record OrderMoved(String id) {}

    record View(String channel) {}

    private static final UnaryOperator<JsonNode> SAME = UnaryOperator.identity();

    private static final Upcaster ADD_CURRENCY = Upcaster.of("order-placed", 1, put("currency", "EUR"));
    private static final Upcaster ADD_CHANNEL = Upcaster.of("order-placed", 2, put("channel", "web"));

    @Test
    void stepsAreChainedFromTheStoredVersionOn() {
        JacksonCodec codec = orderPlaced(ADD_CHANNEL, ADD_CURRENCY).build();

        assertThat(codec.decode(new EncodedPayload("order-placed", 1, "{\"id\":\"1\",\"amount\":1.50}")))
                .isEqualTo(new OrderPlaced("1", new BigDecimal("1.50"), "EUR", "web"));
        assertThat(codec.decode(
                        new EncodedPayload("order-placed", 2, "{\"id\":\"1\",\"amount\":1.50,\"currency\":\"USD\"}")))
                .isEqualTo(new OrderPlaced("1", new BigDecimal("1.50"), "USD", "web"));
    }

    @Test
    void currentVersionIsWrittenAndReadWithoutAnyStep() {
        JacksonCodec codec = orderPlaced(
                        Upcaster.of("order-placed", 1, UpcastersTests::unwanted),
                        Upcaster.of("order-placed", 2, UpcastersTests::unwanted))
                .build();
        OrderPlaced order = new OrderPlaced("1", BigDecimal.ONE, "USD", "shop");

        EncodedPayload encoded = codec.encode(order);

        assertThat(encoded.schemaVersion()).isEqualTo(3);
        assertThat(codec.decode(encoded)).isEqualTo(order);
    }

    @Test
    void readingIntoAGivenClassRunsTheStepsToo() {
        JacksonCodec codec = orderPlaced(ADD_CURRENCY, ADD_CHANNEL).build();

        assertThat(codec.decode(new EncodedPayload("order-placed", 1, "{\"id\":\"1\"}"), View.class))
                .isEqualTo(new View("web"));
    }

    @Test
    void stepMayRenameTheType() {
        JacksonCodec codec = orderPlaced(
                        Upcaster.renaming("OrderCreated", 1, "order-placed", 2, put("currency", "GBP")), ADD_CHANNEL)
                .build();

        assertThat(codec.decode(new EncodedPayload("OrderCreated", 1, "{\"id\":\"1\",\"amount\":1}")))
                .isEqualTo(new OrderPlaced("1", BigDecimal.ONE, "GBP", "web"));
    }

    @Test
    void stepMayRenameTheTypeAndKeepItsVersion() {
        JacksonCodec codec = JacksonCodec.builder()
                .type(Plain.class)
                .upcaster(Upcaster.renaming("Simple", 1, "Plain", 1, SAME))
                .build();

        assertThat(codec.decode(new EncodedPayload("Simple", 1, "{\"id\":\"1\"}")))
                .isEqualTo(new Plain("1"));
    }

    @Test
    void upcasterMayBeAClassOfItsOwn() {
        Upcaster own = new Upcaster() {
            @Override
            public String type() {
                return "order-moved";
            }

            @Override
            public int fromVersion() {
                return 1;
            }

            @Override
            public JsonNode upcast(JsonNode payload) {
                return ((ObjectNode) payload).put("id", "upcast");
            }
        };
        JacksonCodec codec =
                JacksonCodec.builder().type(OrderMoved.class).upcaster(own).build();

        assertThat(codec.decode(new EncodedPayload("order-moved", 1, "{}"))).isEqualTo(new OrderMoved("upcast"));
    }

    @Test
    void storedVersionNewerThanTheClassSaysThatTheApplicationIsOlderThanTheData() {
        JacksonCodec codec = JacksonCodec.builder().type(Plain.class).build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("Plain", 2, "{}")))
                .withMessageContaining("'Plain' version 2")
                .withMessageContaining("'Plain' version 1")
                .withMessageContaining("application is older than the data");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("Plain", 2, "{}"), View.class))
                .withMessageContaining("application is older than the data");
    }

    @Test
    void storedVersionNewerThanAClassThatIsOnlyAskedForIsNotReadEither() {
        JacksonCodec codec = JacksonCodec.builder().build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("Plain", 2, "{}"), Plain.class))
                .withMessageContaining("application is older than the data");
    }

    @Test
    void versionFromBeforeARenameThatNobodyWroteIsRefused() {
        JacksonCodec codec = JacksonCodec.builder()
                .type(OrderMoved.class)
                .upcaster(Upcaster.renaming("moved", 1, "order-moved", 2, SAME))
                .build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("order-moved", 1, "{}")))
                .withMessageContaining("'order-moved' version 1")
                .withMessageContaining("no upcaster");
    }

    @Test
    void classMetLaterWithoutItsUpcastersIsRefused() {
        JacksonCodec codec = JacksonCodec.builder().build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new OrderMoved("1")))
                .withMessageContaining("'order-moved' version 2")
                .withMessageContaining("register the class");
    }

    @Test
    void classMetLaterUnderTheNameOfARenamedTypeIsRefused() {
        JacksonCodec codec = JacksonCodec.builder()
                .type(OrderMoved.class, "moved", 1)
                .upcaster(Upcaster.renaming("Plain", 1, "moved", 1, SAME))
                .build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Plain("1")))
                .withMessageContaining("'Plain' version 1")
                .withMessageContaining("upcaster from version 1");
    }

    @Test
    void failingUpcasterIsNamed() {
        JacksonCodec codec = orderPlaced(ADD_CURRENCY, Upcaster.of("order-placed", 2, UpcastersTests::unwanted))
                .build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("order-placed", 1, "{}")))
                .withMessageContaining("'order-placed' version 2")
                .withMessageContaining("not wanted");
    }

    @Test
    void upcasterThatReturnsNullIsNamed() {
        @SuppressWarnings("NullAway") // What an upcaster without null checks can do.
        UnaryOperator<JsonNode> nothing = json -> null;
        JacksonCodec codec = JacksonCodec.builder()
                .type(Plain.class, "plain", 2)
                .upcaster("plain", 1, nothing)
                .build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("plain", 1, "{}")))
                .withMessageContaining("'plain' version 1")
                .withMessageContaining("returned null");
    }

    @Test
    void resultThatDoesNotFitTheClassNamesTheStoredVersion() {
        JacksonCodec codec = JacksonCodec.builder()
                .type(Plain.class, "plain", 2)
                .upcaster("plain", 1, json -> ((ObjectNode) json).set("id", json.deepCopy()))
                .build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("plain", 1, "{}")))
                .withMessageContaining("'plain' version 1");
    }

    @Test
    void typesAreKnownByTheirNamesAndThoseThatUpcastersLeadFrom() {
        JacksonCodec codec = JacksonCodec.builder()
                .type(Plain.class, "plain", 2)
                .upcaster(Upcaster.renaming("oldest", 1, "older", 1, UnaryOperator.identity()))
                .upcaster(Upcaster.renaming("older", 1, "plain", 2, UnaryOperator.identity()))
                .build();

        assertThat(codec.storedNames("plain")).containsExactlyInAnyOrder("plain", "older", "oldest");
        assertThat(codec.storedNames("unheard-of")).containsExactly("unheard-of");
        assertThat(List.of("plain", "older", "oldest", "unheard-of"))
                .filteredOn(codec::isKnown)
                .containsExactly("plain", "older", "oldest");
    }

    private static JacksonCodec.Builder orderPlaced(Upcaster... upcasters) {
        JacksonCodec.Builder builder = JacksonCodec.builder().type(OrderPlaced.class);
        for (Upcaster upcaster : upcasters) {
            builder.upcaster(upcaster);
        }
        return builder;
    }

    private static UnaryOperator<JsonNode> put(String property, String value) {
        return json -> ((ObjectNode) json).put(property, value);
    }

    private static JsonNode unwanted(JsonNode payload) {
        throw new IllegalArgumentException("not wanted for " + payload);
    }
}
