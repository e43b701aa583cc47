package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.testing.Race;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Promise 15: who gets what. */
abstract class ClaimContract extends SubscriptionTopic {
    private static final int FAIR = 4;

    @Test
    void laggingStreamsComeByPriorityAndThenByTheLowestWatermark() {
        waiting("low-1", 1);
        waiting("low-2", 2);
        waiting("high-9", 9, 5);
        waiting("high-8", 8, 5);
        assertThat(claimed(3, 0)).containsExactly("high-8", "high-9", "low-1");
        assertThat(claimed(3, 0)).containsExactly("low-2");
        assertThat(claimed(3, 0)).isEmpty();
    }

    @Test
    void leadingStreamsComeByTheHighestWatermark() {
        waitingStreams(6);
        assertThat(claimed(2, 3)).containsExactly("s-1", "s-2", "s-6", "s-5", "s-4");
    }

    @Test
    void aStreamOnBothSidesIsClaimedOnce() {
        waitingStreams(3);
        assertThat(claimed(2, 2)).containsExactly("s-1", "s-2", "s-3");
        assertThat(row("s-3").attempts()).isEqualTo(1);
    }

    @Test
    void onlyStreamsWithWorkOfTheLaneAreClaimed() {
        waitingStreams(3);
        subscriptions()
                .subscribe(List.of(
                        SubscriptionTarget.of("idle"),
                        SubscriptionTarget.of("elsewhere").withLane("slow").withEvents(1, 1)));
        StreamLease blocked = subscriptions().claim(1, 0, "me", LEASE, LANE).get(0);
        subscriptions().block(List.of(blocked), "poison");
        subscriptions().defer(SubscriptionFilter.streams("s-2"), Instant.now().plusSeconds(3_600));
        assertThat(claimed(9, 9)).containsExactly("s-3");
        assertThat(subscriptions().claim(9, 9, "me", LEASE, "slow"))
                .extracting(StreamLease::streamId)
                .containsExactly("elsewhere");
    }

    @Test
    void aLeaseSaysWhatIsToBeHandled() {
        subscriptions()
                .subscribe(List.of(SubscriptionTarget.of("a")
                        .withSource("cart-*")
                        .withPriority(3)
                        .withEvents(5, 9)));
        StreamLease lease = claimOne();
        assertThat(lease)
                .usingRecursiveComparison()
                .ignoringFields("until")
                .isEqualTo(new StreamLease("a", "cart-*", LANE, 3, 4, 9, 1, null, "me", 1, Instant.EPOCH));
        assertThat(lease.until()).isEqualTo(row("a").leaseUntil());
    }

    @Test
    void aLeasedStreamIsClaimedAgainOnceItsLeaseHasRunOutAndItsAttemptsGrow() {
        waiting("a", 1);
        StreamLease first = claimOne();
        assertThat(claim(9, 9)).isEmpty();
        expireLeases();
        StreamLease second = claimOne();
        assertThat(second.attempt()).isEqualTo(first.attempt() + 1).isEqualTo(2);
        assertThat(second.fence()).isGreaterThan(first.fence());
    }

    @Test
    void aDeferredStreamTakesItsPlaceWithTheFirstClaimAfterItsTime() {
        waiting("a", 1, 9);
        waiting("b", 2);
        subscriptions().defer(SubscriptionFilter.streams("a"), Instant.now().plusSeconds(3_600));
        assertThat(subscriptions().defer(SubscriptionFilter.streams("a"), Instant.EPOCH))
                .isEqualTo(1);
        assertThat(claimed(1, 0)).containsExactly("a");
        assertThat(row("a").due()).isNull();
    }

    @Test
    void twoClaimersWithManyEligibleStreamsGetDisjointOnesEach() {
        waitingStreams(400);
        List<List<StreamLease>> claims = new ArrayList<>(
                Race.of(2, number -> () -> claimer(number).claim(5, 0, "claimer-" + number, LEASE, LANE)));
        claims.addAll(Race.of(2, number -> () -> claimer(number).claim(0, 5, "claimer-" + number, LEASE, LANE)));
        assertThat(claims).allSatisfy(leases -> assertThat(leases).hasSize(5));
        assertThat(claims.stream().flatMap(List::stream).map(StreamLease::streamId))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatSomebodyIsClaimingIsPassedOverAndDoesNotCount() {
        waitingStreams(20);
        elsewhere().executeWithoutResult(status -> {
            List<String> taken = others().claim(5, 5, "other", LEASE, LANE).stream()
                    .map(StreamLease::streamId)
                    .toList();
            assertThat(taken).hasSize(10);
            // The other claim is not committed: its rows are locked, and look free.
            assertThat(result(start(() -> claimed(5, 0)))).hasSize(5).doesNotContainAnyElementsOf(taken);
        });
    }

    @Test
    void eachStreamIsClaimedByOneOfEightRacers() {
        waitingStreams(40);
        List<List<StreamLease>> claims = Race.of(8, number -> () -> {
            List<StreamLease> mine = new ArrayList<>();
            for (int round = 0; round < 40; round++) {
                mine.addAll(others().claim(2, 1, "racer-" + number, LEASE, LANE));
            }
            return mine;
        });
        assertThat(claims.stream().flatMap(List::stream).map(StreamLease::streamId))
                .hasSize(40)
                .doesNotHaveDuplicates();
    }

    @Test
    void lowPriorityIsClaimedAfterABoundedNumberOfRounds() {
        for (int budget = 1; budget <= 5; budget++) {
            assertThat(roundsOfLowPriority(budget, budget + "-"))
                    .isLessThanOrEqualTo((FAIR * (10 + 1) + budget - 1) / budget);
        }
    }

    /** Counts rounds in which ten streams of high priority never run out of work. */
    private int roundsOfLowPriority(int budget, String prefix) {
        StreamSubscriptions queue = subscriptions().forGroup(group + budget);
        List<SubscriptionTarget> high = IntStream.range(0, 10)
                .mapToObj(number ->
                        SubscriptionTarget.of(prefix + number).withPriority(9).withEvents(1, 1_000_000))
                .toList();
        queue.subscribe(high);
        queue.subscribe(List.of(SubscriptionTarget.of("low").withEvents(1, 1)));
        for (int round = 1; ; round++) {
            List<StreamLease> leases = queue.claim(budget, 0, "me", LEASE, LANE);
            assertThat(leases).hasSize(budget);
            if (leases.stream().anyMatch(lease -> lease.streamId().equals("low"))) {
                return round;
            }
            queue.ack(leases.stream()
                    .map(lease -> lease.doneThrough(lease.watermark() + 1))
                    .toList());
        }
    }

    @Test
    void streamsThatAreNeverAckedDoNotKeepLowPriorityWaiting() {
        waiting("high-1", 1, 9);
        waiting("high-2", 1, 9);
        waiting("low", 1);
        List<String> claimed = new ArrayList<>();
        for (int round = 0; round < FAIR * 5; round++) {
            claimed.addAll(claimed(1, 0));
            expireLeases();
        }
        assertThat(claimed).contains("low");
    }

    @Test
    void badClaimsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> claim(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> claim(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> subscriptions().claim(1, 0, " ", LEASE, LANE));
        assertThatIllegalArgumentException().isThrownBy(() -> subscriptions().claim(1, 0, "me", LEASE, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> subscriptions().claim(1, 0, "me", Duration.ZERO, LANE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriptions().claim(1, 0, "me", Duration.ofDays(1_000_000), LANE));
    }

    private StreamSubscriptions claimer(int number) {
        return number == 0 ? subscriptions() : others();
    }
}
