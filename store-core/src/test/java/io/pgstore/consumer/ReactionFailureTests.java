package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Promises 17 and 18: what becomes of failures. */
class ReactionFailureTests extends ReactionTopic {
    private static final Retries ONE_BY_HAND = new Retries(3, Duration.ofHours(1), Duration.ofHours(1));

    private final List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failing = new AtomicInteger(3);

    /** Fails at the event with the number {@link #failing}. */
    private Reaction failing() {
        return Reaction.named("r").types(Counted.class).handle(event -> {
            calls.add(number(event));
            if (number(event) == failing.get()) {
                throw new IllegalStateException("poison " + number(event));
            }
        });
    }

    private void awaitRow(String condition) {
        await("SELECT coalesce((SELECT %s FROM store.subscriptions WHERE stream_id = 's-1'), false)"
                .formatted(condition));
    }

    @Test
    void ofABatchThatFailsAtItsThirdEventTheFirstTwoAreDoneAndTheNextAttemptHasATime() {
        append("s-1", counted(1, 5));
        JdbcReactions reactions = react(builder -> builder.reaction(failing()).retries(ONE_BY_HAND));
        awaitRow("due_at IS NOT NULL");
        StreamSubscription row = row(reactions, "s-1");
        assertThat(row)
                .extracting(StreamSubscription::watermark, StreamSubscription::attempts, StreamSubscription::holder)
                .containsExactly(2L, 1, null);
        assertThat(row.error()).contains("poison 3");
        assertThat(row.due()).isAfter(row.updatedAt().plusSeconds(2_000));
        reactions.subscriptions().defer(SubscriptionFilter.all(), Instant.EPOCH);
        awaitRow("due_at > clock_timestamp() AND attempts = 2");
        failing.set(0);
        reactions.subscriptions().defer(SubscriptionFilter.all(), Instant.EPOCH);
        awaitHandled();
        assertThat(calls).containsExactly(1, 2, 3, 3, 3, 4, 5);
        assertThat(row(reactions, "s-1"))
                .extracting(StreamSubscription::watermark, StreamSubscription::attempts, StreamSubscription::error)
                .containsExactly(5L, 0, null);
    }

    @Test
    void afterItsLastAttemptAStreamIsBlockedAndOthersGoOn() {
        append("s-1", counted(1, 5));
        append("s-2", new Counted(7));
        JdbcReactions reactions = react(failing());
        awaitRow("blocked");
        awaitHandled();
        assertThat(calls.stream().filter(number -> number < 7)).containsExactly(1, 2, 3, 3, 3);
        assertThat(row(reactions, "s-1").error()).contains("poison 3");
        failing.set(0);
        assertThat(reactions.subscriptions().unblock(SubscriptionFilter.all())).isEqualTo(1);
        awaitHandled();
        assertThat(calls.stream().filter(number -> number < 7)).containsExactly(1, 2, 3, 3, 3, 3, 4, 5);
    }

    @Test
    void attemptsThatWereLostCountAndTheHandlerDoesNotRunAgainBeyondTheLast() {
        append("s-1", counted(1, 1));
        JdbcReactions reactions = buildReactions(builder -> builder.reaction(failing()));
        correlate(reactions);
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(reactions.subscriptions().claim(1, 0, "crashing", Duration.ofHours(1), "default"))
                    .extracting(StreamLease::attempt)
                    .containsExactly(attempt);
            jdbc().update("UPDATE store.subscriptions SET lease_until = clock_timestamp()");
        }
        reactions.start();
        awaitRow("blocked");
        assertThat(calls).isEmpty();
        assertThat(row(reactions, "s-1").watermark()).isZero();
        assertThat(row(reactions, "s-1").error()).contains("lost 3 times");
    }

    @Test
    void afterALossEachSuccessCountsByItself() {
        append("s-1", counted(1, 5));
        JdbcReactions reactions = buildReactions(builder ->
                builder.reaction(Reaction.named("r").types(Counted.class).handle(event -> {
                    calls.add(number(event));
                    jdbc().update(
                                    "INSERT INTO handled (consumer, position) SELECT 'watermark', watermark FROM store.subscriptions");
                })));
        correlate(reactions);
        reactions.subscriptions().claim(1, 0, "crashing", Duration.ofHours(1), "default");
        jdbc().update("UPDATE store.subscriptions SET lease_until = clock_timestamp()");
        reactions.start();
        awaitHandled();
        assertThat(calls).containsExactly(1, 2, 3, 4, 5);
        assertThat(handled("watermark")).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void aFailureThatCannotBeRetriedBlocksAtOnceBehindWhatIsDone() {
        append("s-1", counted(1, 3));
        JdbcReactions reactions = react(Reaction.named("r").handle(event -> {
            calls.add(number(event));
            if (number(event) == 3) {
                throw new NonRetryableException("never");
            }
        }));
        awaitRow("blocked");
        assertThat(calls).containsExactly(1, 2, 3);
        assertThat(row(reactions, "s-1").watermark()).isEqualTo(2);
    }

    @Test
    void aHandlerMaySkipAnEventOrSayWhenToTryAgain() {
        append("s-1", counted(1, 3));
        JdbcReactions reactions = react(Reaction.named("r").handle(event -> {
            calls.add(number(event));
            if (number(event) == 2) {
                throw HandlerDecision.skip("not mine");
            }
            if (number(event) == 3 && Collections.frequency(calls, 3) == 1) {
                throw HandlerDecision.retryAt(Instant.now().plusSeconds(3_600), "later");
            }
        }));
        awaitRow("due_at > clock_timestamp() + interval '50 minutes' AND watermark = 2");
        reactions.subscriptions().defer(SubscriptionFilter.all(), Instant.EPOCH);
        awaitHandled();
        assertThat(calls).containsExactly(1, 2, 3, 3);
    }

    @Test
    void anEventIsDoneOnlyWhenAllOfItsReactionsAre() {
        append("s-1", counted(1, 3));
        AtomicInteger first = new AtomicInteger();
        JdbcReactions reactions = react(builder -> builder.retries(ONE_BY_HAND)
                .reaction(Reaction.named("first").types(Counted.class).handle(event -> first.incrementAndGet()))
                .reaction(failing()));
        awaitRow("due_at IS NOT NULL");
        assertThat(row(reactions, "s-1").watermark()).isEqualTo(2);
        assertThat(first).hasValue(3);
        failing.set(0);
        reactions.subscriptions().defer(SubscriptionFilter.all(), Instant.EPOCH);
        awaitHandled();
        assertThat(first).hasValue(4);
        assertThat(calls).containsExactly(1, 2, 3, 3);
    }

    @Test
    void withTransactionsWhatReactionsWroteRollsBackTogetherWithTheFailure() {
        append("s-1", counted(1, 5));
        AtomicInteger failures = new AtomicInteger();
        react(builder -> builder.transactional(transactionManager())
                .reaction(reaction("w"))
                .reaction(Reaction.named("flaky").handle(event -> {
                    if (number(event) % 2 == 0 && failures.incrementAndGet() % 2 == 1) {
                        throw new IllegalStateException("flaky");
                    }
                })));
        awaitHandled();
        assertThat(failures).hasValueGreaterThan(2);
        assertThat(handled("w")).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
}
