package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Promises 16 and 18: what operators do, and what they see. */
abstract class SubscriptionControlContract extends SubscriptionTopic {
    @Test
    void unblockedStreamsAreClaimableWithAllAttempts() {
        waitingStreams(3);
        subscriptions().block(claim(2, 0), "poison");
        assertThat(subscriptions().unblock(SubscriptionFilter.streams("s-1", "s-1", "s-3", "nobody")))
                .isEqualTo(1);
        assertThat(row("s-1"))
                .extracting(StreamSubscription::blocked, StreamSubscription::attempts, StreamSubscription::error)
                .containsExactly(false, 0, null);
        assertThat(subscriptions().unblock(SubscriptionFilter.all())).isEqualTo(1);
        assertThat(claimed(9, 0)).containsExactly("s-1", "s-2", "s-3");
    }

    @Test
    void resetStreamsAreClaimableFromTheBeginningAtOnce() {
        waitingStreams(4);
        List<StreamLease> leases = claim(3, 0);
        subscriptions().ack(List.of(leases.get(0).done()));
        subscriptions().block(List.of(leases.get(1)), "poison");
        subscriptions().defer(SubscriptionFilter.streams("s-4"), Instant.parse("2999-01-01T00:00:00Z"));
        assertThat(subscriptions().reset(SubscriptionFilter.all())).isEqualTo(4);
        assertThat(subscriptions().ack(List.of(leases.get(2).done()))).isEmpty();
        assertThat(claim(9, 0)).hasSize(4).allSatisfy(lease -> {
            assertThat(lease.watermark()).isZero();
            assertThat(lease.attempt()).isEqualTo(1);
        });
    }

    @Test
    void anOperatorsPriorityHoldsUntilAHigherOneIsDeclaredThanEver() {
        waiting("a", 1, 5);
        assertThat(subscriptions().prioritize(SubscriptionFilter.streams("a"), -3))
                .isEqualTo(1);
        waiting("a", 2, 5);
        assertThat(row("a").priority()).isEqualTo(-3);
        waiting("a", 3, 6);
        assertThat(row("a").priority()).isEqualTo(6);
    }

    @Test
    void streamsAreChosenByNameOrFilterAndEachCountsOnce() {
        waitingStreams(3);
        subscriptions()
                .subscribe(List.of(
                        SubscriptionTarget.of("t-1").withLane("slow"),
                        SubscriptionTarget.of("S-1").withLane("slow")));
        assertThat(subscriptions().prioritize(SubscriptionFilter.streams("s-1", "s-1", "t-1"), 1))
                .isEqualTo(2);
        assertThat(subscriptions().prioritize(SubscriptionFilter.all().withPrefix("s-"), 1))
                .isEqualTo(3);
        assertThat(subscriptions().prioritize(SubscriptionFilter.all().withLane("slow"), 1))
                .isEqualTo(2);
        assertThat(subscriptions().prioritize(SubscriptionFilter.all().withWork(true), 1))
                .isEqualTo(3);
        assertThat(subscriptions().prioritize(SubscriptionFilter.all().withWork(false), 1))
                .isEqualTo(2);
        assertThat(subscriptions().prioritize(SubscriptionFilter.all().withBlocked(true), 1))
                .isZero();
        assertThat(subscriptions()
                        .prioritize(SubscriptionFilter.all().withPrefix("").withBlocked(false), 1))
                .isEqualTo(5);
        assertThat(subscriptions().prioritize(SubscriptionFilter.streams(), 1)).isZero();
    }

    @Test
    void subscriptionsAreFoundPageByPageInTheOrderOfTheirStreams() {
        waitingStreams(25);
        List<String> found = new ArrayList<>();
        SubscriptionQuery query =
                SubscriptionQuery.first(SubscriptionFilter.all().withPrefix("s-"), 7);
        List<StreamSubscription> page = subscriptions().find(query);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(7);
            page.forEach(each -> found.add(each.streamId()));
            page = subscriptions().find(query.after(page.get(page.size() - 1)));
        }
        assertThat(found).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionQuery.first(SubscriptionFilter.all(), 0));
    }

    @Test
    void aSubscriptionShowsEverythingThatAnOperatorNeeds() {
        subscriptions()
                .subscribe(List.of(SubscriptionTarget.of("a")
                        .withSource("cart-?")
                        .withPriority(2)
                        .withLane("slow")
                        .withEvents(5, 9)));
        StreamLease lease = subscriptions().claim(1, 0, "me", LEASE, "slow").get(0);
        StreamSubscription row = row("a");
        assertThat(row)
                .usingRecursiveComparison()
                .ignoringFields("waitingSince", "updatedAt")
                .isEqualTo(new StreamSubscription(
                        "a",
                        "cart-?",
                        "slow",
                        2,
                        4,
                        9,
                        false,
                        null,
                        Instant.EPOCH,
                        1,
                        null,
                        "me",
                        lease.until(),
                        Instant.EPOCH));
        assertThat(row.hasWork()).isTrue();
        assertThat(row.updatedAt()).isAfterOrEqualTo(row.waitingSince());
    }

    @Test
    void badWishesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriptions().defer(SubscriptionFilter.all(), Instant.MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionFilter.streams("a\0"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubscriptionFilter.all().withPrefix("\0"));
    }
}
