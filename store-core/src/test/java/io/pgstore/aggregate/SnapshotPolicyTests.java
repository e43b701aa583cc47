package io.pgstore.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SnapshotPolicyTests {
    @Test
    void everyEventsCountsFromTheLastSnapshot() {
        SnapshotPolicy policy = SnapshotPolicy.everyEvents(3);
        assertThat(policy.isDue(2, Duration.ofDays(9))).isFalse();
        assertThat(policy.isDue(3, Duration.ZERO)).isTrue();
        assertThat(policy.isDue(4, Duration.ZERO)).isTrue();
    }

    @Test
    void afterTimeNeedsAnEventToo() {
        SnapshotPolicy policy = SnapshotPolicy.afterTime(Duration.ofHours(1));
        assertThat(policy.isDue(1_000, Duration.ofMinutes(59))).isFalse();
        assertThat(policy.isDue(1, Duration.ofHours(1))).isTrue();
        assertThat(policy.isDue(0, Duration.ofHours(2))).isFalse();
    }

    @Test
    void neverIsNever() {
        assertThat(SnapshotPolicy.never().isDue(1_000_000, Duration.ofDays(999)))
                .isFalse();
    }

    @Test
    void countAndAgeMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SnapshotPolicy.everyEvents(0))
                .withMessageContaining("count");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SnapshotPolicy.afterTime(Duration.ZERO))
                .withMessageContaining("age");
    }
}
