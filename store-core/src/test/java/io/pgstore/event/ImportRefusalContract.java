package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.codec.PayloadException;
import io.pgstore.event.TestEvents.Placed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 18: what an import refuses, and that it names the event. */
abstract class ImportRefusalContract extends EventStoreTopic {
    @Test
    void aStreamThatDoesNotBeginAtItsFirstVersionIsRefused() {
        assertImportRefused(List.of(event(2)), streamId, "version 2", "version 0");
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void aHoleIsRefused() {
        assertImportRefused(List.of(event(1), event(2), event(4)), streamId, "version 4", "version 2");
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void aHoleBehindWhatIsThereIsRefused() {
        fill(streamId, 3);
        assertImportRefused(List.of(event(5)), streamId, "version 5", "version 3");
        assertThat(rows(streamId)).isEqualTo(3);
    }

    @Test
    void versionsInAnotherOrderAreRefused() {
        assertImportRefused(List.of(event(2), event(1)), streamId);
        assertImportRefused(List.of(event(1), event(1)), streamId);
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void anotherEventAtTheSamePlaceIsRefused() {
        UUID there = append(streamId, ExpectedVersion.noStream(), new Placed(1))
                .events()
                .get(0)
                .eventId();
        ImportedEvent other = event(1);
        assertImportRefused(
                List.of(other), streamId, there.toString(), other.eventId().toString());
        assertThat(rows(streamId)).isEqualTo(1);
    }

    @Test
    void theBatchesBeforeARefusalStayAndTheStreamHasNoHole() {
        List<ImportedEvent> events = new ArrayList<>(ImportContract.events(streamId, 1, 2_500));
        events.remove(1_800);
        assertImportRefused(events, streamId, "version 1802", "version 1800");
        assertThat(versions(streamId)).hasSizeBetween(1, 1_800).isSorted();
        assertThat(store().streamVersion(streamId)).isEqualTo(rows(streamId));
    }

    @Test
    void aRefusalLeavesTheCallersTransactionUsable() {
        transaction().executeWithoutResult(status -> {
            assertImportRefused(List.of(event(1), event(3)), streamId);
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
        });
        assertThat(rows(streamId)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}{}",
                "1],[2",
                "1,2",
                "{\"a\":\"\\u0000\"}",
                "{\"\\u0000\":1}",
                "\"\\ud800\"",
                "\"\u0000\"",
                "nul",
                "{'a':1}",
                "[1,]",
                "\"\ud800\""
            })
    void aPayloadThatIsNoJsonOrCannotBeStoredIsNamed(String json) {
        ImportedEvent bad = event(streamId, 2, "placed", 1, json, Metadata.none());
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> imported(List.of(event(1), bad)))
                .withMessageContaining(streamId)
                .withMessageContaining("version 2")
                .withMessageContaining(bad.eventId().toString());
        assertThat(rows(streamId)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "1", "\"a\"", "[]", " { \"a\" : [1, {\"b\": null}] } ", "\"\\ud83d\\ude00 \\\\u0000\""})
    void anyOtherJsonIsAPayload(String json) {
        imported(List.of(event(streamId, 1, "placed", 1, json, Metadata.none())));
        assertThat(rows(streamId)).isEqualTo(1);
    }

    @Test
    void metadataThatCannotBeStoredIsNamed() {
        ImportedEvent bad =
                event(streamId, 1, "placed", 1, "{}", Metadata.none().with("a", "\u0000"));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> imported(List.of(bad)))
                .withMessageContaining(streamId)
                .withMessageContaining("metadata");
    }

    @Test
    void identifiersWithoutSenseAreNamed() {
        assertBad(event("a\u0000", 1, "placed", 1, "{}", Metadata.none()), "stream id");
        assertBad(event("x".repeat(513), 1, "placed", 1, "{}", Metadata.none()), "stream id");
        assertBad(event(streamId, 1, "a\u0000", 1, "{}", Metadata.none()), "event type");
        assertBad(event(streamId, 1, "", 1, "{}", Metadata.none()), "event type");
        assertBad(event(streamId, 1, "placed", 0, "{}", Metadata.none()), "schemaVersion");
        assertBad(event(streamId, 1, "placed", 1, "{}", Metadata.correlatedBy(" ")), "correlation id");
        assertBad(event(streamId, 1, "placed", 1, "{}", Metadata.none().withCausationId("\ud800")), "causation id");
        assertBad(event(streamId, 1, Set.of("a\u0000"), Instant.EPOCH), "tag");
        assertBad(event(streamId, 1, Set.of(), Instant.MAX), "recordedAt");
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void aVersionBelowOneIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> event(0));
    }

    @Test
    void aNullEventIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> imported(Arrays.asList(event(1), null)));
    }

    private void assertImportRefused(List<ImportedEvent> events, String... words) {
        assertThatExceptionOfType(EventImportException.class)
                .isThrownBy(() -> imported(events))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
    }

    private void assertBad(ImportedEvent event, String word) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> imported(List.of(event)))
                .withMessageContaining(word)
                .withMessageContaining(event.eventId().toString());
    }

    private ImportResult imported(List<ImportedEvent> events) {
        return store().importEvents(events.iterator());
    }

    private ImportedEvent event(long version) {
        return ImportContract.event(streamId, version);
    }

    private static ImportedEvent event(
            String id, long version, String type, int schemaVersion, String json, Metadata metadata) {
        return new ImportedEvent(
                id, version, UUID.randomUUID(), type, schemaVersion, json, metadata, Set.of(), Instant.EPOCH);
    }

    private static ImportedEvent event(String id, long version, Set<String> tags, Instant time) {
        return new ImportedEvent(id, version, UUID.randomUUID(), "placed", 1, "{}", Metadata.none(), tags, time);
    }
}
