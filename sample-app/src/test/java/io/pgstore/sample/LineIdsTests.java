package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LineIdsTests {
    private static final List<String> LINE = List.of("536365", "85123A", "", "6");

    @Test
    void nameBasedIdIsTheOneOfTheExampleInRfc9562() {
        UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        assertThat(LineIds.nameBased(dns, "www.example.com"))
                .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
    }

    @Test
    void idsNeverChange() {
        // Stored lines are recognised by these ids: a change would import every line a second time.
        assertThat(new LineIds().next(LINE)).isEqualTo(UUID.fromString("9c33a6db-27b5-57fc-932f-ea3b84a3ee3f"));
    }

    @Test
    void sameLineInAnotherFileHasTheSameId() {
        LineIds other = new LineIds();
        other.next(List.of("another", "line"));
        assertThat(other.next(LINE)).isEqualTo(new LineIds().next(LINE));
    }

    @Test
    void sameLineOnceMoreInAFileHasAnotherId() {
        LineIds ids = new LineIds();
        assertThat(ids.next(LINE)).isNotEqualTo(ids.next(LINE));
    }

    @Test
    void anyDifferenceMakesAnotherId() {
        UUID id = new LineIds().next(LINE);
        assertThat(new LineIds().next(List.of("536365", "85123a", "", "6"))).isNotEqualTo(id);
        assertThat(new LineIds().next(List.of("536365", "85123A", " ", "6"))).isNotEqualTo(id);
        assertThat(new LineIds().next(List.of("536365", "", "85123A", "6"))).isNotEqualTo(id);
        assertThat(new LineIds().next(List.of("536365", "85123A", "", "+6"))).isNotEqualTo(id);
    }
}
