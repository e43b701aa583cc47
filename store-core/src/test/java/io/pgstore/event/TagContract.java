package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Placed;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Promise 11: tags belong to single events, are bounded, and are indexed. */
abstract class TagContract extends EventStoreTopic {
    @Test
    void tagsBelongToSingleEventsOfABatch() {
        append(streamId, ExpectedVersion.any(), tagged("a", "b"), new Placed(2), tagged("b"));
        assertThat(store().read(streamId, StreamRange.all()).events())
                .extracting(event -> String.join(" ", event.tags()))
                .containsExactly("a b", "", "b");
    }

    @Test
    void tagsAreIndexedByPosition() {
        AppendResult batch = append(streamId, ExpectedVersion.any(), tagged("a"), tagged(streamId));
        AppendResult single = append(streamId, ExpectedVersion.any(), tagged(streamId, "b"));
        assertThat(owner().queryForList(
                                "SELECT position FROM store.event_tags WHERE tenant_id = 'default' AND tag = ? ORDER BY position",
                                Long.class,
                                streamId))
                .containsExactly(batch.lastPosition(), single.lastPosition());
    }

    @Test
    void tagsAreCaseSensitiveAndNeverTrimmed() {
        append(streamId, ExpectedVersion.any(), tagged("a", "A", " a", "a ", "\u00e4", "a,b|c/d\"'{}"));
        assertThat(store().read(streamId, StreamRange.all()).events().get(0).tags())
                .containsExactlyInAnyOrder("a", "A", " a", "a ", "\u00e4", "a,b|c/d\"'{}");
    }

    @Test
    void aTagGivenTwiceIsOneTag() {
        append(streamId, ExpectedVersion.any(), tagged("a", "a"));
        assertThat(store().read(streamId, StreamRange.all()).events().get(0).tags())
                .containsExactly("a");
    }

    @Test
    void sixtyFourTagsOf255CharactersAreLegal() {
        String[] tags = IntStream.range(0, 64)
                .mapToObj(number -> "%02d".formatted(number) + "\ud83d\ude00".repeat(253))
                .toArray(String[]::new);
        append(streamId, ExpectedVersion.any(), tagged(tags));
        assertThat(store().read(streamId, StreamRange.all()).events().get(0).tags())
                .containsExactly(tags);
        assertThat(store().query(EventQuery.all().tags(Set.of(tags), Set.of(), Set.of()), event -> {}))
                .isEqualTo(1);
    }

    @Test
    void moreOrLongerTagsAreRefused() {
        String[] tooMany = IntStream.range(0, 65).mapToObj(String::valueOf).toArray(String[]::new);
        assertThatIllegalArgumentException().isThrownBy(() -> tagged(tooMany)).withMessageContaining("64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tagged("x".repeat(256)))
                .withMessageContaining("255");
    }

    @Test
    void aTagWithoutSenseIsRefused() {
        for (String tag : List.of("", " ", "a\u0000b", "a\nb", "\ud800")) {
            assertThatIllegalArgumentException().isThrownBy(() -> tagged(tag)).withMessageContaining("tag");
        }
    }

    private static EventData tagged(String... tags) {
        return EventData.of(new Placed(1)).withTags(tags);
    }
}
