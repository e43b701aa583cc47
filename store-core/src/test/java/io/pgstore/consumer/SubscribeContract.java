package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** Promise 14: what is subscribed. */
abstract class SubscribeContract extends SubscriptionTopic {
    @Test
    void subscribeTellsHowManyAreNewAndTheHighestWatermark() {
        assertThat(subscriptions().subscribe(List.of(target("a"), target("b").withEvents(8, 9))))
                .isEqualTo(new SubscribeResult(2, 7));
        assertThat(subscriptions().subscribe(List.of(target("b"), target("c")))).isEqualTo(new SubscribeResult(1, 7));
        assertThat(subscriptions().subscribe(List.of(target("c")))).isEqualTo(new SubscribeResult(0, 0));
        assertThat(subscriptions().subscribe(List.of())).isEqualTo(new SubscribeResult(0, 0));
    }

    @Test
    void theHighestPriorityDeclaredIsKept() {
        subscriptions().subscribe(List.of(target("a").withPriority(5)));
        subscriptions().subscribe(List.of(target("a").withPriority(3)));
        assertThat(row("a").priority()).isEqualTo(5);
        subscriptions()
                .subscribe(List.of(target("a").withPriority(7), target("a").withPriority(6)));
        assertThat(row("a").priority()).isEqualTo(7);
    }

    @Test
    void theLastLaneIsKept() {
        subscriptions().subscribe(List.of(target("a").withLane("fast")));
        subscriptions().subscribe(List.of(target("a").withLane("slow")));
        assertThat(row("a").lane()).isEqualTo("slow");
        subscriptions().subscribe(List.of(target("a").withLane("x"), target("a").withLane("y")));
        assertThat(row("a").lane()).isEqualTo("y");
    }

    @Test
    void aSourceThatIsDeclaredOtherwiseBecomesAllStreams() {
        subscriptions()
                .subscribe(List.of(target("a").withSource("cart-*"), target("b").withSource("cart-*")));
        subscriptions()
                .subscribe(List.of(target("a").withSource("cart-*"), target("b").withSource("order-*")));
        assertThat(row("a").source()).isEqualTo("cart-*");
        assertThat(row("b").source()).isNull();
        subscriptions().subscribe(List.of(target("b").withSource("cart-*")));
        assertThat(row("b").source()).isNull();
        subscriptions()
                .subscribe(List.of(target("c").withSource("x"), target("c").withSource("y")));
        assertThat(row("c").source()).isNull();
    }

    @Test
    void whatIsHandledMovesTheWatermarkToJustBeforeTheNextEvent() {
        waiting("a", 10);
        assertThat(row("a").watermark()).isEqualTo(9);
        subscriptions().subscribe(List.of(target("a").withEvents(15, 20)));
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::head)
                .containsExactly(9L, 20L);
        subscriptions().ack(List.of(claimOne().done()));
        subscriptions().subscribe(List.of(target("a").withEvents(30, 40)));
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::head)
                .containsExactly(29L, 40L);
    }

    @Test
    void whatIsToldTwiceOfAnEventMakesNoWork() {
        waiting("a", 10);
        subscriptions().ack(List.of(claimOne().done()));
        waiting("a", 10);
        assertThat(row("a"))
                .extracting(StreamSubscription::watermark, StreamSubscription::hasWork)
                .containsExactly(10L, false);
    }

    @Test
    void groupsAndTenantsHaveWatermarksOfTheirOwn() {
        waiting("a", 10);
        StreamSubscriptions otherGroup = subscriptions().forGroup(group + "-other");
        StreamSubscriptions otherTenant = subscriptions().forTenant("acme");
        assertThat(otherGroup.find("a")).isEmpty();
        assertThat(otherTenant.find("a")).isEmpty();
        assertThat(otherTenant.subscribe(List.of(target("a").withEvents(3, 4)))).isEqualTo(new SubscribeResult(1, 2));
        assertThat(otherGroup.subscribe(List.of(target("a").withEvents(5, 6)))).isEqualTo(new SubscribeResult(1, 4));
        subscriptions().ack(List.of(claimOne().done()));
        assertThat(otherTenant.find("a").orElseThrow().hasWork()).isTrue();
        assertThat(otherGroup.claim(9, 0, "me", LEASE, LANE)).hasSize(1);
        assertThat(otherTenant.reset(SubscriptionFilter.all())).isEqualTo(1);
        assertThat(row("a").watermark()).isEqualTo(10);
    }

    @Test
    void eachTargetIsNewForOneOfEightRacers() {
        List<SubscriptionTarget> targets =
                IntStream.range(0, 50).mapToObj(number -> target("s-" + number)).toList();
        List<Integer> created = Race.of(8, number -> () -> {
            List<SubscriptionTarget> mine = new ArrayList<>(targets);
            Collections.shuffle(mine, new Random(number));
            return others().subscribe(mine).created();
        });
        assertThat(created.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
    }

    @Test
    void whatIsSubscribedVanishesWithTheCallersTransaction() {
        transaction().executeWithoutResult(status -> {
            waiting("a", 1);
            assertThat(row("a").hasWork()).isTrue();
            status.setRollbackOnly();
        });
        assertThat(subscriptions().find("a")).isEmpty();
    }

    @Test
    void aReadOnlyTransactionIsRefused() {
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> readOnly().executeWithoutResult(status -> waiting("a", 1)))
                .withMessageContaining("read-only");
    }

    @Test
    void badTargetsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> target(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> target("a").withLane(""));
        assertThatIllegalArgumentException().isThrownBy(() -> target("a").withSource("\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> target("a").withEvents(0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> target("a").withEvents(6, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> store().forGroup("x".repeat(129)));
        StreamSubscriptions longNames = store().forTenant("𝄞".repeat(64)).forGroup("𝄞".repeat(128));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> longNames.subscribe(List.of(target("𝄞".repeat(512)))))
                .withMessageContaining("2600");
    }

    private static SubscriptionTarget target(String streamId) {
        return SubscriptionTarget.of(streamId);
    }
}
