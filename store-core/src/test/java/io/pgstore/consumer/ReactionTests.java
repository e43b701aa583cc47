package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.codec.PayloadException;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.RecordedEvent;
import io.pgstore.event.StreamRange;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Promise 18: what reactions handle, and for which targets. */
class ReactionTests extends ReactionTopic {
    @Test
    void everyEventIsHandledOnceAndThoseOfAStreamInTheirOrder() {
        for (int stream = 0; stream < 20; stream++) {
            append("s-" + stream, counted(1, 30));
        }
        react(builder -> builder.reaction(reaction("r")).batchSize(7));
        append("s-3", counted(31, 40));
        awaitHandled();
        assertThat(handled("r")).containsExactlyInAnyOrderElementsOf(positions());
        for (int stream = 0; stream < 20; stream++) {
            assertThat(jdbc().queryForList(
                                    "SELECT version FROM handled WHERE stream = ? ORDER BY number",
                                    Long.class,
                                    "s-" + stream))
                    .isSorted();
        }
    }

    @Test
    void aCommitWakesReactionsAtOnce() {
        react(builder -> builder.reaction(reaction("r")).pollInterval(Duration.ofHours(1)));
        for (int number = 1; number <= 10; number++) {
            append("s-" + number, counted(1, 1));
            awaitHandled();
        }
        assertThat(handled("r")).hasSize(10);
    }

    @Test
    void onlyEventsThatFitAllThatIsSaidAreHandled() {
        append("order-1", new Counted(1), new Noted("x"));
        append("cart-1", new Counted(2));
        append("order?", new Counted(3));
        react(Reaction.named("r").types(Counted.class).source("order-?").handle(event -> writeDown("r", event)));
        awaitHandled();
        assertThat(handled("r")).containsExactly(1L);
    }

    @Test
    void anEventIsHandledForEachOfItsTargetsInTheOrderOfTheLog() {
        Queue<String> calls = new ConcurrentLinkedQueue<>();
        append("a-1", counted(1, 3));
        append("b-1", counted(4, 6));
        append("a-1", counted(7, 7));
        react(builder -> builder.reaction(Reaction.named("odd-or-even")
                        .types(Counted.class)
                        .targets(event -> List.of("all", number(event) % 2 == 0 ? "even" : "odd"))
                        .handle(event -> calls.add("any " + number(event))))
                .reaction(Reaction.named("all")
                        .types(Counted.class)
                        .target(event -> "all")
                        .handle(event -> calls.add("all " + number(event)))));
        awaitHandled();
        assertThat(calls.stream().filter(call -> call.startsWith("all")))
                .containsExactly("all 1", "all 2", "all 3", "all 4", "all 5", "all 6", "all 7");
        assertThat(calls.stream().filter(call -> call.startsWith("any"))).hasSize(14);
    }

    @Test
    void aTargetOfOneStreamKnowsItsSourceAndOneOfSeveralDoesNot() {
        append("a-1", counted(1, 1));
        append("b-1", counted(1, 1));
        JdbcReactions reactions = react(Reaction.named("r")
                .targets(event -> List.of("of-" + event.streamId(), "both"))
                .handle(event -> writeDown("r", event)));
        awaitHandled();
        assertThat(row(reactions, "of-a-1").source()).isEqualTo("a-1");
        assertThat(row(reactions, "both").source()).isNull();
        assertThat(handled("r")).hasSize(4);
    }

    @Test
    void streamsWhosePlainNamesLookLikePatternsAreHandledToo() {
        append("s-*", counted(1, 2));
        append("s-1", counted(3, 4));
        react(reaction("r"));
        awaitHandled();
        assertThat(handled("r")).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }

    @Test
    void whatAHandlerAppendsIsCausedByTheEvent() {
        append("s-1", counted(1, 1));
        react(Reaction.named("r")
                .types(Counted.class)
                .handle(event -> append("effect-1", new Noted("of " + event.position()))));
        awaitHandled();
        RecordedEvent cause = store.read("s-1", StreamRange.all()).events().get(0);
        RecordedEvent effect =
                store.read("effect-1", StreamRange.all()).events().get(0);
        assertThat(effect.metadata().causationId()).isEqualTo(cause.eventId().toString());
        assertThat(effect.metadata().correlationId()).isNotNull();
    }

    @Test
    void twoInstancesShareTheStreams() {
        for (int stream = 0; stream < 30; stream++) {
            append("s-" + stream, counted(1, 5));
        }
        CountDownLatch both = new CountDownLatch(2);
        react(builder -> builder.reaction(meeting("r", both)).streams(1));
        react(builder -> builder.reaction(meeting("r", both)).streams(1));
        awaitHandled();
        assertThat(handled("r")).containsExactlyInAnyOrderElementsOf(positions());
    }

    /** Returns a reaction whose handlers wait until handlers of two instances are at work. */
    private Reaction meeting(String name, CountDownLatch both) {
        boolean[] arrived = {false};
        return Reaction.named(name).handle(event -> {
            if (!arrived[0]) {
                arrived[0] = true;
                both.countDown();
            }
            both.await();
            writeDown(name, event);
        });
    }

    @Test
    void aLaneDoesNotWaitForAnother() {
        CountDownLatch stuck = new CountDownLatch(1);
        append("slow-1", counted(1, 1));
        append("slow-2", counted(1, 1));
        append("fast-1", counted(1, 1));
        react(builder -> builder.streams(1)
                .reaction(Reaction.named("slow")
                        .category("slow")
                        .lane("slow")
                        .priority(9)
                        .handle(event -> stuck.await()))
                .reaction(Reaction.named("fast").category("fast").handle(event -> writeDown("fast", event))));
        await("SELECT count(*) = 1 FROM handled");
        stuck.countDown();
        awaitHandled();
    }

    @Test
    void resetStreamsAreHandledAgain() {
        append("s-1", counted(1, 3));
        JdbcReactions reactions = react(reaction("r"));
        awaitHandled();
        reactions.subscriptions().reset(SubscriptionFilter.streams("s-1"));
        awaitHandled();
        assertThat(handled("r")).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
    }

    @Test
    void groupsHandleTheSameEventsEachOnItsOwn() {
        append("s-1", counted(1, 3));
        react(builder -> builder.group("one").reaction(reaction("r1")));
        react(builder -> builder.group("two").reaction(reaction("r2")));
        awaitHandled();
        assertThat(handled("r1")).containsExactly(1L, 2L, 3L);
        assertThat(handled("r2")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anotherTenantsEventsAreLeftAlone() {
        store.forTenant("acme").append("s-1", ExpectedVersion.any(), List.of(new Counted(1)));
        append("s-2", counted(1, 1));
        react(reaction("r"));
        awaitHandled();
        assertThat(handled("r")).containsExactly(2L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Reaction(
                        "r", EventFilter.all().withAllTenants(), event -> List.of(), null, "x", 0, event -> {}));
    }

    @Test
    void aTargetFunctionThatThrowsStopsTheCorrelatorAndNothingIsPassedOver() {
        append("s-1", counted(1, 2));
        boolean[] broken = {true};
        JdbcReactions reactions = buildReactions(builder -> builder.reaction(Reaction.named("r")
                .target(event -> {
                    if (broken[0] && number(event) == 2) {
                        throw new IllegalStateException("broken");
                    }
                    return "all";
                })
                .handle(event -> writeDown("r", event))));
        reactions.start();
        JdbcConsumers consumers = start(
                builder -> builder.retries(new Retries(1, NO_TIME, NO_TIME)).consumer(reactions.correlator()));
        await("SELECT EXISTS (SELECT FROM store.consumers WHERE state = 'stopped')");
        broken[0] = false;
        consumers.resume(CORRELATOR, "mended");
        awaitHandled();
        assertThat(handled("r")).containsExactly(1L, 2L);
    }

    @Test
    void badReactionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> buildReactions(
                        builder -> builder.reaction(reaction("r")).reaction(reaction("r"))))
                .withMessageContaining("two reactions");
        assertThatIllegalArgumentException().isThrownBy(() -> reaction(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> buildReactions(builder -> builder.batchSize(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> buildReactions(builder -> builder.streams(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> buildReactions(builder -> builder.lease(Duration.ZERO)));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> buildReactions(builder ->
                        builder.reaction(Reaction.named("r").types(int.class).handle(event -> {}))));
    }
}
