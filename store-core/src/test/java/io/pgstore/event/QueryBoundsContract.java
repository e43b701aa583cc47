package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Placed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Promise 9: the bounds of a query are exclusive, combine, and never mean "absent". */
abstract class QueryBoundsContract extends EventStoreTopic {
    private final String tenant = UUID.randomUUID().toString();
    private final List<Long> positions = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();

    private void fillTenant() {
        for (int i = 1; i <= 5; i++) {
            AppendResult result =
                    store().forTenant(tenant).append("a-" + i % 2, ExpectedVersion.any(), List.of(new Placed(i)));
            positions.add(result.lastPosition());
        }
        store().forTenant(tenant).query(EventQuery.all(), event -> times.add(event.recordedAt()));
    }

    @Test
    void positionsAreExclusive() {
        fillTenant();
        assertSelected(EventQuery.all().positionAfter(positions.get(2)), 4, 5);
        assertSelected(EventQuery.all().positionBefore(positions.get(2)), 1, 2);
        assertSelected(EventQuery.all().positionAfter(positions.get(0)).positionBefore(positions.get(3)), 2, 3);
        assertSelected(
                EventQuery.all()
                        .positionAfter(positions.get(0))
                        .positionBefore(positions.get(3))
                        .newestFirst(),
                3,
                2);
        assertSelected(EventQuery.all().positionAfter(positions.get(0)).positionBefore(positions.get(1)));
        assertSelected(EventQuery.all().positionAfter(positions.get(3)).positionBefore(positions.get(1)));
    }

    @Test
    void zeroIsABound() {
        fillTenant();
        assertSelected(EventQuery.all().positionAfter(0), 1, 2, 3, 4, 5);
        assertSelected(EventQuery.all().positionBefore(0));
        assertSelected(EventQuery.all().positionBefore(0).newestFirst());
        assertSelected(EventQuery.all().positionAfter(-1), 1, 2, 3, 4, 5);
        assertSelected(EventQuery.all().positionAfter(Long.MAX_VALUE));
        assertSelected(EventQuery.all().positionBefore(Long.MAX_VALUE), 1, 2, 3, 4, 5);
    }

    @Test
    void timesAreExclusive() {
        fillTenant();
        assertSelected(EventQuery.all().recordedAfter(times.get(2)), 4, 5);
        assertSelected(EventQuery.all().recordedBefore(times.get(2)), 1, 2);
        assertSelected(EventQuery.all().recordedAfter(times.get(0)).recordedBefore(times.get(3)), 2, 3);
        assertSelected(
                EventQuery.all()
                        .recordedAfter(times.get(0))
                        .positionBefore(positions.get(3))
                        .newestFirst(),
                3,
                2);
    }

    @Test
    void timesFinerThanTheDatabasesAreExclusiveToo() {
        fillTenant();
        assertSelected(EventQuery.all().recordedAfter(times.get(2).minusNanos(1)), 3, 4, 5);
        assertSelected(EventQuery.all().recordedAfter(times.get(2).plusNanos(999)), 4, 5);
        assertSelected(EventQuery.all().recordedBefore(times.get(2).plusNanos(1)), 1, 2, 3);
        assertSelected(EventQuery.all().recordedBefore(times.get(2).minusNanos(999)), 1, 2);
    }

    @Test
    void theEndsOfTimeAreBounds() {
        fillTenant();
        assertSelected(EventQuery.all().recordedAfter(Instant.MIN).recordedBefore(Instant.MAX), 1, 2, 3, 4, 5);
        assertSelected(EventQuery.all().recordedAfter(Instant.EPOCH), 1, 2, 3, 4, 5);
        assertSelected(EventQuery.all().recordedBefore(Instant.MIN));
        assertSelected(EventQuery.all().recordedAfter(Instant.MAX));
    }

    @Test
    void theLimitCountsFromTheQuerysBeginning() {
        fillTenant();
        assertSelected(EventQuery.all().limit(2), 1, 2);
        assertSelected(EventQuery.all().newestFirst().limit(2), 5, 4);
        assertSelected(EventQuery.all().positionAfter(positions.get(1)).limit(1), 3);
        assertSelected(EventQuery.all().limit(Long.MAX_VALUE), 1, 2, 3, 4, 5);
    }

    @Test
    void boundsHoldForOneStreamToo() {
        fillTenant();
        EventQuery odd = EventQuery.all().stream("a-1");
        assertSelected(odd, 1, 3, 5);
        assertSelected(odd.positionAfter(positions.get(0)), 3, 5);
        assertSelected(odd.positionAfter(positions.get(1)).newestFirst(), 5, 3);
        assertSelected(odd.recordedBefore(times.get(4)).newestFirst().limit(1), 3);
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EventQuery.all().limit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> EventQuery.all().limit(-1));
    }

    private void assertSelected(EventQuery query, Integer... amounts) {
        List<Integer> selected = new ArrayList<>();
        store().forTenant(tenant)
                .query(query, event -> selected.add(event.payload(Placed.class).amount()));
        assertThat(selected).containsExactly(amounts);
    }
}
