package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Noted;
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

/** Promise 16: what names may look like, and that a bad one is refused before any SQL. */
abstract class BadInputContract extends EventStoreTopic {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\u0000b", "a\nb", "a\u007f", "\ud800", "a\udc00b", "\ud83d"})
    void aStreamIdWithoutSenseIsRefused(String id) {
        assertRefused(() -> append(id, ExpectedVersion.any(), new Placed(1)), "stream id");
        assertRefused(() -> store().append(id, ExpectedVersion.any(), List.of()), "stream id");
        assertRefused(
                () -> store().appendAll(List.of(
                        new StreamAppend(streamId, ExpectedVersion.any(), TestEvents.placed(1)),
                        new StreamAppend(id, ExpectedVersion.any(), TestEvents.placed(1)))),
                "stream id");
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void aStreamIdOf513CharactersIsRefused() {
        for (String character : List.of("x", "\u4e16", "\ud83d\ude00")) {
            assertRefused(() -> append(character.repeat(513), ExpectedVersion.any(), new Placed(1)), "512");
        }
    }

    @Test
    void streamIdsOf512CharactersWorkInAnyScript() {
        EventStore store = store().forTenant("\ud83d\ude01".repeat(64));
        for (String character : List.of("x", "\u4e16", "\ud83d\ude00")) {
            String id = UUID.randomUUID() + random(character, 476);
            store.append(id, ExpectedVersion.noStream(), List.of(new Placed(1)));
            store.append(
                    id,
                    ExpectedVersion.exactly(1),
                    List.of(
                            new Placed(2),
                            EventData.of(new Placed(3)).withTags("a").withMetadata(Metadata.correlatedBy(id))));
            assertThat(store.read(id, StreamRange.all()).events()).hasSize(3);
            assertThat(store.query(EventQuery.all().stream(id), event -> {})).isEqualTo(3);
            assertThat(store.query(EventQuery.all().correlationId(id), event -> {}))
                    .isEqualTo(1);
            assertThat(store.streams(StreamListing.prefix(id, 2))).containsExactly(new StreamInfo(id, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b", "a|b", "a,b", "a.b", "a'b", "a\"b", "a\\b", "{a}", "a%_b", " a ", "$1", "?", "\u200b", "\ufffe"
            })
    void everyOtherCharacterIsLegal(String part) {
        String id = streamId + part;
        append(id, ExpectedVersion.noStream(), new Noted(part));
        store().appendAll(List.of(
                new StreamAppend(id, ExpectedVersion.exactly(1), List.of(new Noted(part), new Noted(part))),
                new StreamAppend(id + "2", ExpectedVersion.noStream(), List.of(new Noted(part)))));
        assertThat(payloads(id)).containsExactly(new Noted(part), new Noted(part), new Noted(part));
        assertThat(store().streams(StreamListing.prefix(id, 9))).hasSize(2);
    }

    @Test
    void aNullEventIsNamedWithItsStreamAndPlace() {
        List<Object> events = Arrays.asList(new Placed(1), null, new Placed(3));
        assertRefused(() -> store().append(streamId, ExpectedVersion.any(), events), "event 2", streamId);
        assertRefused(
                () -> store().appendAll(List.of(new StreamAppend(streamId, ExpectedVersion.any(), events))),
                "event 2",
                streamId);
        assertThat(rows(streamId)).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // callers without null checks exist
    void nullArgumentsAreRefusedInWords() {
        assertRefused(() -> store().append(null, ExpectedVersion.any(), List.of(new Placed(1))), "stream id");
        assertRefused(() -> store().append(streamId, null, List.of(new Placed(1))), "expectedVersion");
        assertRefused(() -> store().append(streamId, ExpectedVersion.any(), null), "events");
        assertRefused(() -> new StreamAppend(streamId, null, List.of()), "expectedVersion");
        assertRefused(() -> new StreamAppend(streamId, ExpectedVersion.any(), null), "events");
        assertRefused(() -> store().read(null, StreamRange.all()), "stream id");
        assertRefused(() -> store().streamVersion(null), "stream id");
        assertRefused(() -> EventQuery.all().stream(null), "stream id");
        assertRefused(() -> EventQuery.all().streamPrefix(null), "prefix");
        assertRefused(() -> EventQuery.all().category(null), "category");
        assertRefused(() -> EventQuery.all().correlationId(null), "correlation id");
        assertRefused(() -> EventQuery.all().causationId(null), "causation id");
        assertRefused(() -> EventQuery.all().recordedAfter(null), "time");
        assertRefused(() -> EventQuery.all().types(Arrays.asList("placed", null)), "type");
        assertRefused(() -> StreamListing.category(null, 1), "category");
        assertRefused(() -> EventData.of(null), "payload");
        assertRefused(() -> EventData.of(new Placed(1)).withMetadata(null), "metadata");
        assertRefused(() -> new EventData(null, new Placed(1), Metadata.none(), null), "tags");
        assertRefused(() -> new Metadata(null, null, null), "metadata values");
        assertRefused(() -> store().appendAll(null), "appends");
        assertRefused(() -> store().appendAll(Arrays.asList((StreamAppend) null)), "append");
        assertRefused(() -> store().read(streamId, null), "range");
        assertRefused(() -> store().read(streamId, null, event -> {}), "range");
        assertRefused(() -> store().read(streamId, StreamRange.all(), null), "handler");
        assertRefused(() -> store().query(null, event -> {}), "query");
        assertRefused(() -> store().query(EventQuery.all(), null), "handler");
        assertRefused(() -> store().aggregate(streamId, "", (state, event) -> state, null), "until");
        assertRefused(() -> store().streams(null), "listing");
        assertRefused(() -> store().readAll(null, 1), "cursor");
        assertRefused(() -> store().importEvents(null), "events");
        assertRefused(() -> imported(null, Set.of()), "metadata");
        assertRefused(() -> imported(Metadata.none(), null), "tags");
    }

    @Test
    void whatPostgreSqlCannotHoldIsNotLookedForButRefused() {
        for (String bad : List.of("a\u0000", "a\ud800")) {
            assertRefused(() -> store().read(bad, StreamRange.all()), "stream id");
            assertRefused(() -> store().streamExists(bad), "stream id");
            assertRefused(() -> EventQuery.all().stream(bad), "stream id");
            assertRefused(() -> EventQuery.all().streamPrefix(bad), "prefix");
            assertRefused(() -> EventQuery.all().streamPattern(bad), "pattern");
            assertRefused(() -> EventQuery.all().category(bad), "category");
            assertRefused(() -> EventQuery.all().types(List.of(bad)), "type");
            assertRefused(() -> EventQuery.all().correlationId(bad), "correlation id");
            assertRefused(() -> StreamListing.prefix(bad, 1), "prefix");
            assertRefused(() -> StreamListing.all(1).after(bad), "after");
        }
    }

    @Test
    void aStreamFromElsewhereWithALongNameIsReadable() {
        String id = "x".repeat(600) + UUID.randomUUID();
        append(streamId, ExpectedVersion.any(), new Placed(1));
        owner().update("UPDATE store.events SET stream_id = ? WHERE stream_id = ?", id, streamId);
        assertThat(store().read(id, StreamRange.all()).events()).hasSize(1);
        assertThat(store().query(EventQuery.all().stream(id), event -> {})).isEqualTo(1);
    }

    @Test
    void aNegativeVersionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ExpectedVersion.exactly(-1));
    }

    private ImportedEvent imported(Metadata metadata, Set<String> tags) {
        return new ImportedEvent(streamId, 1, UUID.randomUUID(), "placed", 1, "{}", metadata, tags, Instant.EPOCH);
    }

    private static void assertRefused(Runnable call, String... words) {
        assertThatIllegalArgumentException().isThrownBy(call::run).satisfies(refusal -> assertThat(refusal.getMessage())
                .contains(words));
    }

    /** Returns characters near {@code character} that no compression makes shorter. */
    private static String random(String character, int length) {
        List<String> characters = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int near = (int) (Math.random() * 20);
            characters.add(Character.toString(character.codePointAt(0) + near - (character.equals("x") ? 19 : 0)));
        }
        return String.join("", characters);
    }
}
