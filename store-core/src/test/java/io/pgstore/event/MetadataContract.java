package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Placed;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Promise 12: what goes with an event, and where it comes from when the event does not say. */
abstract class MetadataContract extends EventStoreTopic {
    private static final EventData EVENT = EventData.of(new Placed(1));

    @Test
    void metadataIsKept() {
        Metadata metadata = Metadata.correlatedBy("request 1")
                .withCausationId("click/1")
                .with("user", "eve")
                .with("attempt", 3)
                .with("price", new BigDecimal("1.50"))
                .with("flags", List.of(true, false))
                .with("nested", Map.of("a", Map.of("b", "c")));
        append(streamId, ExpectedVersion.any(), EVENT.withMetadata(metadata), EVENT.withMetadata(metadata));
        append(streamId, ExpectedVersion.any(), EVENT.withMetadata(metadata).withTags("a"));
        assertThat(store().read(streamId, StreamRange.all()).events())
                .extracting(RecordedEvent::metadata)
                .containsExactly(metadata, metadata, metadata);
    }

    @Test
    void noMetadataIsNone() {
        append(streamId, ExpectedVersion.any(), EVENT, EVENT);
        append(streamId, ExpectedVersion.any(), EVENT.withTags("a"));
        assertThat(store().read(streamId, StreamRange.all()).events())
                .extracting(RecordedEvent::metadata)
                .containsOnly(Metadata.none());
        assertThat(owner().queryForObject(
                                "SELECT count(*) FROM store.events WHERE stream_id = ? AND metadata IS NULL",
                                Integer.class,
                                streamId))
                .isEqualTo(2);
    }

    @Test
    void timesAndIdsAreKeptAsText() {
        UUID id = UUID.randomUUID();
        Instant time = Instant.parse("2024-02-03T04:05:06.789Z");
        append(
                streamId,
                ExpectedVersion.any(),
                EVENT.withMetadata(
                        Metadata.none().with("at", time).with("id", id).with("for", Duration.ofSeconds(90))));
        assertThat(metadata().values()).isEqualTo(Map.of("at", time.toString(), "id", id.toString(), "for", "PT1M30S"));
    }

    @Test
    void metadataOfEachEventOfABatchIsItsOwn() {
        append(
                streamId,
                ExpectedVersion.any(),
                EVENT,
                EVENT.withMetadata(Metadata.none().with("n", 2)),
                EVENT.withTags("x"));
        assertThat(store().read(streamId, StreamRange.all()).events())
                .extracting(event -> event.metadata().values())
                .containsExactly(Map.of(), Map.of("n", 2), Map.of());
    }

    @Test
    void aScopeGivesDefaultsToAllAppendsOfItsThread() {
        MetadataScope scope =
                MetadataScope.open(Metadata.correlatedBy("request-1").with("user", "eve"));
        try (scope) {
            append(streamId, ExpectedVersion.any(), new Placed(1));
            append(
                    streamId,
                    ExpectedVersion.any(),
                    new Placed(2),
                    EVENT.withMetadata(Metadata.correlatedBy("own").with("user", "bob")));
            result(start(() -> append(streamId, ExpectedVersion.any(), new Placed(3))));
        }
        append(streamId, ExpectedVersion.any(), new Placed(4));
        assertThat(store().read(streamId, StreamRange.all()).events())
                .extracting(RecordedEvent::metadata)
                .containsExactly(
                        Metadata.correlatedBy("request-1").with("user", "eve"),
                        Metadata.correlatedBy("request-1").with("user", "eve"),
                        Metadata.correlatedBy("own").with("user", "bob"),
                        Metadata.none(),
                        Metadata.none());
    }

    @Test
    void anInnerScopeInheritsAndGivesBack() {
        MetadataScope outer =
                MetadataScope.open(Metadata.correlatedBy("request-1").with("user", "eve"));
        try (outer) {
            MetadataScope inner = MetadataScope.open(Metadata.none().withCausationId("step-2"));
            try (inner) {
                append(streamId, ExpectedVersion.any(), new Placed(1));
            }
            assertThat(MetadataScope.current())
                    .isEqualTo(Metadata.correlatedBy("request-1").with("user", "eve"));
        }
        assertThat(MetadataScope.current()).isEqualTo(Metadata.none());
        assertThat(metadata())
                .isEqualTo(Metadata.correlatedBy("request-1")
                        .withCausationId("step-2")
                        .with("user", "eve"));
    }

    @Test
    void scopesClosedInAnyOrderLeaveNothingBehind() {
        MetadataScope outer = MetadataScope.open(Metadata.correlatedBy("outer"));
        MetadataScope inner = MetadataScope.open(Metadata.correlatedBy("inner"));
        outer.close();
        assertThat(MetadataScope.current().correlationId()).isEqualTo("inner");
        inner.close();
        assertThat(MetadataScope.current()).isEqualTo(Metadata.none());
        inner.close();
        assertThat(MetadataScope.current()).isEqualTo(Metadata.none());
    }

    @Test
    void whatIsAppendedWhileHandlingAnEventIsCausedByItAndInheritsItsCorrelation() {
        append(streamId, ExpectedVersion.any(), EVENT.withMetadata(Metadata.correlatedBy("request-1")));
        RecordedEvent handled =
                store().read(streamId, StreamRange.all()).events().get(0);
        MetadataScope scope = MetadataScope.open(Metadata.causedBy(handled));
        try (scope) {
            append(streamId, ExpectedVersion.any(), new Placed(2));
        }
        assertThat(store().read(streamId, StreamRange.from(2)).events().get(0).metadata())
                .isEqualTo(Metadata.correlatedBy("request-1")
                        .withCausationId(handled.eventId().toString()));
    }

    @Test
    void anEventWithoutCorrelationBecomesTheCorrelationOfWhatItCauses() {
        append(streamId, ExpectedVersion.any(), EVENT);
        RecordedEvent handled =
                store().read(streamId, StreamRange.all()).events().get(0);
        String id = handled.eventId().toString();
        assertThat(Metadata.causedBy(handled))
                .isEqualTo(Metadata.correlatedBy(id).withCausationId(id));
    }

    @Test
    void theStoresOwnSourceSaysWhatNeitherEventNorScopeSays() {
        EventStore traced = environment()
                .builder(TestEvents.CODEC)
                .defaultMetadata(() -> Metadata.correlatedBy("trace").with("traceparent", "00-abc-01"))
                .build();
        MetadataScope scope = MetadataScope.open(Metadata.correlatedBy("request-1"));
        try (scope) {
            traced.append(streamId, ExpectedVersion.any(), List.of(EVENT));
        }
        assertThat(metadata()).isEqualTo(Metadata.correlatedBy("request-1").with("traceparent", "00-abc-01"));
    }

    @Test
    void keysOfTheStoresOwnAndValuesWithoutSenseAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Metadata.none().with("$tags", "x"))
                .withMessageContaining("$tags");
        Map<String, Object> values = new HashMap<>();
        values.put("user", null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Metadata(null, null, values))
                .withMessageContaining("user");
    }

    @Test
    void metadataFromElsewhereIsReadable() {
        append(streamId, ExpectedVersion.any(), EVENT.withTags("a"));
        owner().update(
                        "UPDATE store.events SET metadata = '{\"user\": null, \"$other\": 1, \"ip\": \"::1\", \"$tags\": [\"a\"]}' WHERE stream_id = ?",
                        streamId);
        assertThat(metadata()).isEqualTo(Metadata.none().with("ip", "::1"));
        assertThat(store().read(streamId, StreamRange.all()).events().get(0).tags())
                .containsExactly("a");
    }

    private Metadata metadata() {
        return store().read(streamId, StreamRange.all()).events().get(0).metadata();
    }
}
