package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Promises 16 and 17: what the holder of a lease may say, and what becomes of the word of one who lost it. */
abstract class AckContract extends SubscriptionTopic {
    @Test
    void anAckMovesTheWatermarkFreesTheLeaseAndForgetsTheAttempts() {
        waiting("a", 5);
        claimOne();
        expireLeases();
        assertThat(subscriptions().ack(List.of(claimOne().done()))).containsExactly("a");
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::attempts, StreamSubscription::holder)
                .containsExactly(5L, 0, null);
        assertThat(claim(9, 9)).isEmpty();
    }

    @Test
    void anAckInTheMiddleLeavesTheRest() {
        subscriptions().subscribe(List.of(SubscriptionTarget.of("a").withEvents(1, 9)));
        subscriptions().ack(List.of(claimOne().doneThrough(4)));
        StreamLease rest = claimOne();
        assertThat(rest)
                .extracting(StreamLease::watermark, StreamLease::attempt)
                .containsExactly(4L, 1);
        subscriptions().ack(List.of(rest.doneThrough(2)));
        assertThat(row("a").watermark()).isEqualTo(4);
    }

    @Test
    void anAdvanceMovesTheWatermarkNeverBackwardsAndKeepsTheLease() {
        subscriptions().subscribe(List.of(SubscriptionTarget.of("a").withEvents(1, 9)));
        claimOne();
        expireLeases();
        StreamLease lease = claimOne();
        assertThat(subscriptions().advance(List.of(lease.doneThrough(4)))).containsExactly("a");
        assertThat(subscriptions().advance(List.of(lease.doneThrough(3)))).containsExactly("a");
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::attempts, StreamSubscription::holder)
                .containsExactly(4L, 1, "me");
        transaction().executeWithoutResult(status -> {
            subscriptions().advance(List.of(lease.doneThrough(8)));
            status.setRollbackOnly();
        });
        assertThat(row("a").watermark()).isEqualTo(4);
        subscriptions().reset(SubscriptionFilter.all());
        assertThat(subscriptions().advance(List.of(lease.doneThrough(8)))).isEmpty();
        assertThat(row("a").watermark()).isZero();
    }

    @Test
    void anAckWithATimeDefersTheStream() {
        subscriptions().subscribe(List.of(SubscriptionTarget.of("a").withEvents(1, 9)));
        Instant due = Instant.parse("2999-01-01T00:00:00Z");
        subscriptions().ack(List.of(claimOne().doneThrough(4).deferredUntil(due)));
        assertThat(row("a").due()).isEqualTo(due);
        assertThat(claim(9, 9)).isEmpty();
        subscriptions().defer(SubscriptionFilter.streams("a"), Instant.EPOCH);
        subscriptions().ack(List.of(claimOne().doneThrough(5).deferredUntil(Instant.EPOCH)));
        assertThat(claimOne().watermark()).isEqualTo(5);
    }

    @Test
    void whatAnOperatorDeferredMeanwhileStaysDeferred() {
        subscriptions().subscribe(List.of(SubscriptionTarget.of("a").withEvents(1, 9)));
        StreamLease lease = claimOne();
        Instant due = Instant.parse("2999-01-01T00:00:00Z");
        subscriptions().defer(SubscriptionFilter.all(), due);
        assertThat(subscriptions().ack(List.of(lease.doneThrough(4)))).containsExactly("a");
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::due)
                .containsExactly(4L, due);
    }

    @Test
    void theWordOfAnEvictedHolderChangesNothingAndItIsToldSo() {
        waiting("a", 5);
        StreamLease late = claimOne();
        expireLeases();
        StreamLease holder = claimOne();
        StreamSubscription before = row("a");
        assertThat(subscriptions().ack(List.of(late.done()))).isEmpty();
        assertThat(subscriptions().retry(List.of(retry(late, 5)))).isEmpty();
        assertThat(subscriptions().release(List.of(late))).isEmpty();
        assertThat(subscriptions().renew(List.of(late), LEASE)).isEmpty();
        assertThat(subscriptions().block(List.of(late), "late")).isEmpty();
        assertThat(row("a")).isEqualTo(before);
        assertThat(subscriptions().ack(List.of(holder.done()))).containsExactly("a");
        assertThat(subscriptions().ack(List.of(holder.done()))).isEmpty();
    }

    @Test
    void aLeaseThatHasRunOutHoldsAsLongAsNobodyHasClaimedTheStream() {
        waiting("a", 5);
        StreamLease lease = claimOne();
        expireLeases();
        assertThat(subscriptions().renew(List.of(lease), LEASE)).containsExactly("a");
        assertThat(claim(9, 9)).isEmpty();
        expireLeases();
        assertThat(subscriptions().ack(List.of(lease.done()))).containsExactly("a");
    }

    @Test
    void nobodyActsForAnotherHolder() {
        waiting("a", 5);
        StreamLease mine = claimOne();
        StreamLease forged = new StreamLease("a", null, LANE, 0, 4, 5, 1, null, "somebody", mine.fence(), mine.until());
        assertThat(subscriptions().ack(List.of(forged.done()))).isEmpty();
        assertThat(subscriptions().block(List.of(forged), "forged")).isEmpty();
        assertThat(row("a").holder()).isEqualTo("me");
    }

    @Test
    void severalAreAckedAtOnceAndThoseThatAreLostAreLeftOut() {
        waitingStreams(3);
        List<StreamLease> leases = claim(9, 0);
        subscriptions().reset(SubscriptionFilter.streams("s-2"));
        assertThat(subscriptions().ack(leases.stream().map(StreamLease::done).toList()))
                .containsExactlyInAnyOrder("s-1", "s-3");
        assertThat(row("s-2").watermark()).isZero();
    }

    @Test
    void aRetryKeepsAttemptsAndErrorAndIsNotClaimedBeforeItsTime() {
        waiting("a", 5);
        assertThat(subscriptions().retry(List.of(retry(claimOne(), 4)))).containsExactly("a");
        assertThat(claim(9, 9)).isEmpty();
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::attempts, StreamSubscription::error)
                .containsExactly(4L, 1, "failed");
        assertThat(row("a").due()).isAfter(row("a").updatedAt().plusSeconds(3_000));
        subscriptions().defer(SubscriptionFilter.all(), Instant.EPOCH);
        StreamLease again = claimOne();
        assertThat(again).extracting(StreamLease::attempt, StreamLease::error).containsExactly(2, "failed");
        subscriptions().retry(List.of(new StreamRetry(again, 4, Duration.ZERO, "failed otherwise")));
        assertThat(claimOne())
                .extracting(StreamLease::attempt, StreamLease::error)
                .containsExactly(3, "failed");
    }

    @Test
    void anEventThatFailsBehindOthersThatWereHandledHasFailedOnce() {
        subscriptions().subscribe(List.of(SubscriptionTarget.of("a").withEvents(1, 9)));
        claimOne();
        expireLeases();
        subscriptions().retry(List.of(new StreamRetry(claimOne(), 2, Duration.ZERO, "the third")));
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::attempts, StreamSubscription::error)
                .containsExactly(2L, 1, "the third");
        assertThat(claimOne().attempt()).isEqualTo(2);
    }

    @Test
    void aReleasedLeaseHasNeverBeen() {
        waiting("a", 5);
        assertThat(subscriptions().release(List.of(claimOne()))).containsExactly("a");
        assertThat(row("a"))
                .extracting(StreamSubscription::attempts, StreamSubscription::holder)
                .containsExactly(0, null);
        assertThat(claimOne().attempt()).isEqualTo(1);
    }

    @Test
    void aBlockedStreamKeepsItsWatermarkAndItsFirstError() {
        subscriptions()
                .subscribe(List.of(
                        SubscriptionTarget.of("a").withEvents(1, 9),
                        SubscriptionTarget.of("b").withEvents(1, 1)));
        List<StreamLease> leases = claim(9, 0);
        assertThat(subscriptions().block(leases, "poi\0son")).containsExactlyInAnyOrder("a", "b");
        assertThat(row("a"))
                .extracting(
                        StreamSubscription::blocked,
                        StreamSubscription::watermark,
                        StreamSubscription::error,
                        StreamSubscription::attempts,
                        StreamSubscription::holder)
                .containsExactly(true, 0L, "poi son", 1, null);
        assertThat(claim(9, 9)).isEmpty();
        waiting("c", 1);
        subscriptions().retry(List.of(new StreamRetry(claimOne(), 0, Duration.ZERO, "the first")));
        subscriptions().block(List.of(claimOne()), "the second");
        assertThat(row("c").error()).isEqualTo("the first");
    }

    @Test
    void nothingSaidOfNoLeaseIsNothing() {
        assertThat(subscriptions().ack(List.of())).isEmpty();
        assertThat(subscriptions().renew(List.of(), LEASE)).isEmpty();
    }

    @Test
    void badWordsAreRefused() {
        waiting("a", 5);
        StreamLease lease = claimOne();
        assertThatIllegalArgumentException().isThrownBy(() -> lease.doneThrough(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> lease.done().deferredUntil(Instant.MAX));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StreamRetry(lease, 1, Duration.ofSeconds(-1), "late"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StreamRetry(lease, 1, Duration.ofDays(1_000_000), "late"));
        assertThatIllegalArgumentException().isThrownBy(() -> subscriptions().renew(List.of(lease), Duration.ZERO));
    }

    private static StreamRetry retry(StreamLease lease, long watermark) {
        return new StreamRetry(lease, watermark, Duration.ofHours(1), "failed");
    }
}
