package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.event.TestEvents.Noted;
import io.pgstore.event.TestEvents.Placed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 16: payloads, metadata and types that PostgreSQL cannot hold are refused with their stream and event. */
abstract class BadPayloadContract extends EventStoreTopic {
    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "\ud800", "\udc00\ud800", "\ud83dx"})
    void aPayloadThatPostgreSqlCannotHoldIsRefused(String text) {
        assertRefused(new Noted(text), "Noted", "/text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "\ud800", "\udc00\ud800", "\ud83dx"})
    void metadataThatPostgreSqlCannotHoldIsRefused(String text) {
        assertRefused(placed(Metadata.none().with("user", text)), "Placed", "metadata", "/user");
        assertRefused(placed(Metadata.none().with(text, "user")), "Placed", "metadata");
        assertRefused(placed(Metadata.none().with("list", List.of(Map.of("a", text)))), "metadata", "/list/0/a");
    }

    @Test
    void metadataThatIsNoJsonIsRefused() {
        assertRefused(placed(Metadata.none().with("user", new Object())), "Placed", "metadata");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b", "\ud800"})
    void anIdOfMetadataWithoutSenseIsRefused(String id) {
        assertBadId(Metadata.correlatedBy(id), "correlation id");
        assertBadId(Metadata.none().withCausationId(id), "causation id");
    }

    @Test
    void anIdOfMetadataOf513CharactersIsRefused() {
        assertBadId(Metadata.correlatedBy("x".repeat(513)), "correlation id");
        assertBadId(Metadata.none().withCausationId("x".repeat(513)), "causation id");
    }

    @Test
    void aBadIdOfAScopeIsNamedWithTheEventItWouldGoTo() {
        MetadataScope scope = MetadataScope.open(Metadata.correlatedBy("a\u0000"));
        try (scope) {
            assertBadId(Metadata.none(), "correlation id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\u0000b", "a\nb", "\ud800"})
    void aTypeWithoutSenseIsRefused(String type) {
        EventStore raw = environment().builder(TestEvents.RAW).build();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(
                        () -> raw.append(streamId, ExpectedVersion.any(), List.of(new EncodedPayload(type, 1, "{}"))));
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void aTypeOf129CharactersIsRefused() {
        EventStore raw = environment().builder(TestEvents.RAW).build();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> raw.append(
                        streamId, ExpectedVersion.any(), List.of(new EncodedPayload("x".repeat(129), 1, "{}"))))
                .withMessageContaining(streamId)
                .withMessageContaining("Event 1");
        raw.append(streamId, ExpectedVersion.any(), List.of(new EncodedPayload("\ud83d\ude00".repeat(128), 1, "{}")));
        assertThat(rows(streamId)).isEqualTo(1);
    }

    @Test
    void aRefusalComesBeforeAnySqlAndLeavesTheTransactionUsable() {
        StatementCounter counter = new StatementCounter(environment());
        counter.transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> counter.store()
                    .append(streamId, ExpectedVersion.any(), List.of(new Placed(1), new Noted("\u0000"))));
            assertThat(counter.statements()).isEmpty();
            counter.store().append(streamId, ExpectedVersion.noStream(), List.of(new Placed(1)));
        });
        assertThat(rows(streamId)).isEqualTo(1);
    }

    @Test
    void everyOtherTextIsKept() {
        String text = "\u0001\u001f\u007f\u0085\u2028\ufffe\uffff\ud83d\ude00\\u0000 \\ud800 \\ \" / {}[]";
        append(streamId, ExpectedVersion.any(), new Noted(text), new Noted(""));
        append(streamId, ExpectedVersion.any(), placed(Metadata.none().with(text, text)));
        assertThat(payloads(streamId)).startsWith(new Noted(text), new Noted(""));
        assertThat(store().read(streamId, StreamRange.from(3))
                        .events()
                        .get(0)
                        .metadata()
                        .values())
                .isEqualTo(Map.of(text, text));
    }

    @Test
    void eventsOfOneMegabyteWork() {
        String text = "\u4e16".repeat(350_000);
        append(streamId, ExpectedVersion.any(), new Noted(text));
        append(streamId, ExpectedVersion.any(), new Noted(text + "1"), new Noted(text + "2"), new Noted(text + "3"));
        assertThat(payloads(streamId))
                .containsExactly(new Noted(text), new Noted(text + "1"), new Noted(text + "2"), new Noted(text + "3"));
    }

    private static EventData placed(Metadata metadata) {
        return EventData.of(new Placed(1)).withMetadata(metadata);
    }

    private void assertRefused(Object event, String... words) {
        for (List<Object> events :
                List.of(List.of(new Placed(1), event), List.of(new Placed(1), event, new Placed(3)))) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> store().append(streamId, ExpectedVersion.any(), events))
                    .withMessageContaining(streamId)
                    .withMessageContaining("Event 2")
                    .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
        }
        assertThat(rows(streamId)).isZero();
    }

    private void assertBadId(Metadata metadata, String word) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> append(streamId, ExpectedVersion.any(), new Object[] {placed(metadata)}))
                .withMessageContaining(streamId)
                .withMessageContaining("Event 1")
                .withMessageContaining(word);
        assertThat(rows(streamId)).isZero();
    }
}
