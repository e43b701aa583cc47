package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What stops the start of an application because its upcasters do not fit together. */
class UpcasterChecksTests {
    @EventType(value = "order-placed", schemaVersion = 3)
    record OrderPlaced(String id, BigDecimal amount, String currency, String channel) {}

    record Plain(String id) {}

    private static final UnaryOperator<JsonNode> SAME = UnaryOperator.identity();

    private static final Upcaster ADD_CURRENCY = Upcaster.of("order-placed", 1, SAME);
    private static final Upcaster ADD_CHANNEL = Upcaster.of("order-placed", 2, SAME);

    @Test
    void missingFirstStepFailsTheBuild() {
        assertBuildFails(orderPlaced(ADD_CHANNEL), "'order-placed' version 3", "no upcaster from version 1");
    }

    @Test
    void missingMiddleStepFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder()
                        .type(Plain.class, "plain", 4)
                        .upcaster("plain", 1, SAME)
                        .upcaster("plain", 3, SAME),
                "'plain' version 4",
                "no upcaster from version 2");
    }

    @Test
    void missingLastStepFailsTheBuild() {
        assertBuildFails(orderPlaced(ADD_CURRENCY), "'order-placed' version 3", "no upcaster from version 2");
    }

    @Test
    void missingStepsFailTheBuildWithoutAnyUpcaster() {
        assertBuildFails(orderPlaced(), "'order-placed' version 3", "no upcaster from version 1");
    }

    @Test
    void missingStepAfterARenameFailsTheBuild() {
        assertBuildFails(
                orderPlaced(Upcaster.renaming("OrderCreated", 1, "order-placed", 2, SAME)),
                "'order-placed' version 3",
                "no upcaster from version 2");
    }

    @Test
    void missingStepOfARenamedTypeFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder().type(Plain.class).upcaster(Upcaster.renaming("Simple", 2, "Plain", 1, SAME)),
                "'Simple' version 2",
                "none from version 1");
    }

    @Test
    void missingStepBeforeARenameFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder()
                        .type(Plain.class)
                        .upcaster("Simple", 1, SAME)
                        .upcaster(Upcaster.renaming("Simple", 3, "Plain", 1, SAME)),
                "'Simple' version 3",
                "none from version 2");
    }

    @Test
    void missingStepFromBeforeARenameFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder()
                        .type(Plain.class, "plain", 3)
                        .upcaster("plain", 1, SAME)
                        .upcaster(Upcaster.renaming("simple", 1, "plain", 3, SAME)),
                "'plain' version 2",
                "'plain' version 3",
                "no upcaster from version 2");
    }

    @Test
    void upcasterToATypeNobodyRegisteredFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder().upcaster("order-lost", 1, SAME),
                "'order-lost' version 2",
                "no class is registered");
    }

    @Test
    void upcasterBeyondTheCurrentVersionFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder().type(Plain.class).upcaster("Plain", 1, SAME),
                "'Plain' version 1",
                "upcaster from version 1");
    }

    @Test
    void renameBeyondTheCurrentVersionFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder().type(Plain.class).upcaster(Upcaster.renaming("Simple", 1, "Plain", 2, SAME)),
                "'Simple' version 1",
                "'Plain' version 2",
                "newer than");
    }

    @Test
    void circleOfRenamesFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder()
                        .upcaster(Upcaster.renaming("a", 1, "b", 1, SAME))
                        .upcaster(Upcaster.renaming("b", 1, "a", 1, SAME)),
                "circle",
                "'a' version 1",
                "'b' version 1");
    }

    @Test
    void twoUpcastersFromOneVersionFailTheBuild() {
        assertBuildFails(
                orderPlaced(ADD_CURRENCY, ADD_CURRENCY, ADD_CHANNEL), "Two upcasters", "'order-placed' version 1");
    }

    @Test
    void stepThatSkipsAVersionFailsTheBuild() {
        assertBuildFails(
                orderPlaced(Upcaster.renaming("order-placed", 1, "order-placed", 3, SAME)),
                "'order-placed' version 1",
                "next version");
    }

    @Test
    void versionBelowOneFailsTheBuild() {
        assertBuildFails(
                JacksonCodec.builder().type(Plain.class).upcaster("Plain", 0, SAME), "'Plain' version 0", "from 1");
    }

    @Test
    void renameToAnEarlierVersionThanTheClassHasNeedsTheRest() {
        assertBuildFails(
                orderPlaced(Upcaster.renaming("OrderCreated", 1, "order-placed", 1, SAME), ADD_CHANNEL),
                "'order-placed' version 3",
                "no upcaster from version 1");
    }

    private static JacksonCodec.Builder orderPlaced(Upcaster... upcasters) {
        JacksonCodec.Builder builder = JacksonCodec.builder().type(OrderPlaced.class);
        for (Upcaster upcaster : upcasters) {
            builder.upcaster(upcaster);
        }
        return builder;
    }

    private static void assertBuildFails(JacksonCodec.Builder builder, String... words) {
        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .satisfies(failure -> assertThat(failure).message().contains(words));
    }
}
