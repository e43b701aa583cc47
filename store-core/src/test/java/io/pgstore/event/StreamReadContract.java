package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Noted;
import io.pgstore.event.TestEvents.Placed;
import io.pgstore.event.TestEvents.Shipped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Promise 7: a stream is read in ranges, in both directions, with its real version beside it. */
abstract class StreamReadContract extends EventStoreTopic {
    @Test
    void eventsComeBackAsTheyWereAppended() {
        Metadata metadata =
                Metadata.correlatedBy("request-1").withCausationId("click-1").with("user", "eve");
        EventData event = EventData.of(new Noted("Grüße, 世界 \u00e9\ud83d\ude00\u0001\"\\"))
                .withMetadata(metadata)
                .withTags("b", "a");
        AppendResult result = append(streamId, ExpectedVersion.noStream(), event, new Shipped("post"));
        RecordedEvent first = store().read(streamId, StreamRange.all()).events().get(0);
        assertThat(first.tenantId()).isEqualTo("default");
        assertThat(first.streamId()).isEqualTo(streamId);
        assertThat(first.version()).isEqualTo(1);
        assertThat(first.position()).isEqualTo(result.events().get(0).position());
        assertThat(first.eventId()).isEqualTo(result.events().get(0).eventId());
        assertThat(first.type()).isEqualTo("noted");
        assertThat(first.schemaVersion()).isEqualTo(1);
        assertThat(first.payload()).isEqualTo(event.payload());
        assertThat(first.payload(Noted.class)).isSameAs(first.payload());
        assertThat(first.metadata()).isEqualTo(metadata);
        assertThat(first.tags()).containsExactly("a", "b");
        assertThat(first.recordedAt()).isEqualTo(result.recordedAt());
        assertThat(payloads(streamId)).containsExactly(event.payload(), new Shipped("post"));
    }

    @Test
    void aMissingStreamHasVersionZeroAndNoEvents() {
        StreamSlice slice = store().read(streamId, StreamRange.all());
        assertThat(slice.exists()).isFalse();
        assertThat(slice.version()).isZero();
        assertThat(slice.events()).isEmpty();
        assertThat(slice.streamId()).isEqualTo(streamId);
        assertThat(store().read(streamId, StreamRange.newestFirst(), event -> {}))
                .isZero();
        assertThat(store().streamExists(streamId)).isFalse();
        assertThat(store().streamVersion(streamId)).isZero();
    }

    @Test
    void forwardRangesIncludeBothEnds() {
        fill(streamId, 9);
        assertRead(StreamRange.all(), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertRead(StreamRange.from(7), 7, 8, 9);
        assertRead(StreamRange.from(0).to(2), 1, 2);
        assertRead(StreamRange.from(3).to(5), 3, 4, 5);
        assertRead(StreamRange.from(4).to(4), 4);
        assertRead(StreamRange.from(8).to(99), 8, 9);
    }

    @Test
    void backwardRangesIncludeBothEnds() {
        fill(streamId, 9);
        assertRead(StreamRange.newestFirst(), 9, 8, 7, 6, 5, 4, 3, 2, 1);
        assertRead(StreamRange.newestFirst().startingAt(3), 3, 2, 1);
        assertRead(StreamRange.newestFirst().startingAt(6).to(4), 6, 5, 4);
        assertRead(StreamRange.newestFirst().startingAt(4).to(4), 4);
        assertRead(StreamRange.newestFirst().to(8), 9, 8);
    }

    @Test
    void atMostTheMaximumIsReadFromTheRangesBeginning() {
        fill(streamId, 9);
        assertRead(StreamRange.all().limit(2), 1, 2);
        assertRead(StreamRange.from(3).to(6).limit(3), 3, 4, 5);
        assertRead(StreamRange.from(3).to(4).limit(3), 3, 4);
        assertRead(StreamRange.newestFirst().limit(1), 9);
        assertRead(StreamRange.newestFirst().startingAt(5).to(1).limit(2), 5, 4);
    }

    @Test
    void theRealVersionComesWithAnEmptyRange() {
        fill(streamId, 3);
        List<StreamRange> empty = List.of(
                StreamRange.from(4),
                StreamRange.from(3).to(2),
                StreamRange.from(0).to(0),
                StreamRange.newestFirst().to(4),
                StreamRange.newestFirst().startingAt(0),
                StreamRange.newestFirst().startingAt(1).to(2));
        for (StreamRange range : empty) {
            StreamSlice slice = store().read(streamId, range);
            assertThat(slice.events()).isEmpty();
            assertThat(slice.version()).isEqualTo(3);
            assertThat(slice.exists()).isTrue();
            assertThat(store().read(streamId, range, event -> {})).isEqualTo(3);
        }
    }

    @Test
    void theRealVersionComesWithAPart() {
        fill(streamId, 5);
        assertThat(store().read(streamId, StreamRange.all().limit(2)).version()).isEqualTo(5);
        assertThat(store().read(streamId, StreamRange.all().limit(2), event -> {}))
                .isEqualTo(5);
    }

    @Test
    void aRangeWithoutSenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> StreamRange.from(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> StreamRange.all().to(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> StreamRange.all().limit(0));
    }

    @Test
    void aLongStreamIsHandedOverPageByPage() {
        append(streamId, ExpectedVersion.noStream(), TestEvents.placed(4_703).toArray());
        assertHandedOver(StreamRange.all(), forward(1, 4_703));
        assertHandedOver(StreamRange.newestFirst(), backward(4_703, 1));
        assertHandedOver(StreamRange.from(151).to(4_350), forward(151, 4_350));
        assertHandedOver(StreamRange.newestFirst().startingAt(4_000).to(201), backward(4_000, 201));
        assertHandedOver(StreamRange.all().limit(200), forward(1, 200));
        assertHandedOver(StreamRange.all().limit(201), forward(1, 201));
        assertHandedOver(StreamRange.from(2).to(201), forward(2, 201));
        assertHandedOver(StreamRange.newestFirst().limit(2_500), backward(4_703, 2_204));
    }

    @Test
    void noConnectionIsHeldWhileTheHandlerWorks() {
        append(streamId, ExpectedVersion.noStream(), TestEvents.placed(450).toArray());
        String copy = streamId + "-copy";
        store().read(
                        streamId,
                        StreamRange.all(),
                        event -> append(copy, ExpectedVersion.exactly(event.version() - 1), event.payload()));
        assertThat(store().streamVersion(copy)).isEqualTo(450);
    }

    @Test
    void whatIsAppendedMeanwhileIsReadToo() {
        fill(streamId, 200);
        List<Long> read = new ArrayList<>();
        long version = store().read(streamId, StreamRange.all(), event -> {
            read.add(event.version());
            if (event.version() == 200) {
                append(streamId, ExpectedVersion.exactly(200), new Placed(201));
            }
        });
        assertThat(read).isEqualTo(forward(1, 201));
        assertThat(version).isEqualTo(201);
    }

    @Test
    void streamsWhoseNamesDifferInCaseOrSpaceAreDifferentStreams() {
        for (String name : List.of(streamId + "a", streamId + "A", streamId + " a", streamId + "a ", streamId + "ä")) {
            append(name, ExpectedVersion.noStream(), new Noted(name));
            assertThat(payloads(name)).containsExactly(new Noted(name));
        }
    }

    private void assertRead(StreamRange range, long... expected) {
        StreamSlice slice = store().read(streamId, range);
        assertThat(slice.events())
                .extracting(RecordedEvent::version)
                .containsExactlyElementsOf(LongStream.of(expected).boxed().toList());
        assertThat(slice.version()).isEqualTo(9);
        assertHandedOver(range, LongStream.of(expected).boxed().toList());
    }

    private void assertHandedOver(StreamRange range, List<Long> expected) {
        List<Long> read = new ArrayList<>();
        store().read(streamId, range, event -> read.add(event.version()));
        assertThat(read).isEqualTo(expected);
    }

    private static List<Long> forward(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<Long> backward(long from, long to) {
        List<Long> versions = new ArrayList<>(forward(to, from));
        Collections.reverse(versions);
        return versions;
    }
}
