package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a watch's buffer keeps of the lists that it shares with other watches. */
class LiveBufferTests {
    private static final KindAddress AT = new KindAddress("default", "prices");

    private final LiveBuffer buffer = new LiveBuffer(4);

    @Test
    void changesOfSeveralListsComeInOrder() {
        buffer.add(changes(1, 2), true);
        buffer.add(changes(), true);
        buffer.add(changes(3), true);
        assertThat(rest()).containsExactly(1L, 2L, 3L);
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void aListThatDoesNotFitIsRefusedWhole() {
        assertThat(buffer.add(changes(1, 2, 3), true)).isTrue();
        assertThat(buffer.add(changes(4, 5), true)).isFalse();
        assertThat(rest()).containsExactly(1L, 2L, 3L);
        assertThat(buffer.add(changes(4, 5, 6, 7), true)).isTrue();
    }

    @Test
    void thereIsRoomForEverythingBeforeTheWatchTells() {
        assertThat(buffer.add(changes(1, 2, 3, 4, 5, 6), false)).isTrue();
        assertThat(buffer.add(changes(7), true)).isFalse();
        assertThat(buffer.add(changes(), true)).isTrue();
        buffer.begin(1, Set.of());
        assertThat(buffer.add(changes(1), true)).isTrue();
        buffer.begin(3, Set.of());
        assertThat(buffer.add(changes(7), true)).isTrue();
        assertThat(rest()).containsExactly(4L, 5L, 6L, 7L);
    }

    @Test
    void whatIsToldElsewhereIsForgotten() {
        buffer.add(changes(1, 2, 3, 4), false);
        buffer.add(changes(5, 6), false);
        assertThat(buffer.remove().position()).isEqualTo(1);
        buffer.begin(3, Set.of(5L, 8L));
        buffer.add(changes(7, 8), true);
        buffer.add(changes(9), true);
        assertThat(rest()).containsExactly(4L, 6L, 7L, 9L);
    }

    private List<Long> rest() {
        List<Long> rest = new ArrayList<>();
        while (!buffer.isEmpty()) {
            rest.add(buffer.remove().position());
        }
        return rest;
    }

    private static List<OutboxChange> changes(long... positions) {
        return LongStream.of(positions)
                .mapToObj(position -> OutboxChange.created(
                        AT, "key", position, position, new EncodedValue("price", 1, new byte[0]), null))
                .toList();
    }
}
