package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Promises 15 to 17: what reactions do with their leases while handlers run, and at the end. */
class ReactionLeaseTests extends ReactionTopic {
    private static final String STEAL = """
            UPDATE store.subscriptions
            SET holder = 'thief', fence = fence + 1, lease_until = clock_timestamp() + interval '1 hour'
            """;

    private final CountDownLatch inHand = new CountDownLatch(1);
    private final Semaphore goOn = new Semaphore(0);
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    private Reaction waiting() {
        return Reaction.named("r").types(Counted.class).handle(event -> {
            writeDown("r", event);
            inHand.countDown();
            try {
                goOn.acquire();
                interrupted.complete(false);
            } catch (InterruptedException exception) {
                interrupted.complete(true);
                throw exception;
            }
        });
    }

    @Test
    void aHandlerLongerThanItsLeaseIsNotRunTwice() throws InterruptedException {
        append("s-1", counted(1, 1));
        // Long enough for a heartbeat of a machine that is busy.
        Duration lease = Duration.ofSeconds(2);
        react(builder -> builder.reaction(waiting()).lease(lease));
        inHand.await();
        react(builder -> builder.reaction(waiting()).lease(lease));
        // More than a lease later it is still held, by the same claim.
        jdbc().execute("CREATE TABLE begun AS SELECT lease_until FROM store.subscriptions");
        await(
                "SELECT s.lease_until > b.lease_until + interval '3 s' AND s.fence = 1 FROM store.subscriptions s, begun b");
        goOn.release();
        awaitHandled();
        assertThat(handled("r")).hasSize(1);
        assertThat(interrupted.join()).isFalse();
    }

    @Test
    void aLostLeaseInterruptsTheHandlerAndItsWordHasNoEffect() throws InterruptedException {
        append("s-1", counted(1, 3));
        JdbcReactions reactions = react(builder -> builder.reaction(waiting()).lease(Duration.ofMillis(400)));
        inHand.await();
        jdbc().update(STEAL);
        assertThat(interrupted.join()).isTrue();
        reactions.close();
        assertThat(row(reactions, "s-1"))
                .extracting(StreamSubscription::holder, StreamSubscription::watermark)
                .containsExactly("thief", 0L);
    }

    @Test
    void withTransactionsWhatAHandlerWroteRollsBackWhenItsLeaseIsLost() throws InterruptedException {
        append("s-1", counted(1, 1));
        JdbcReactions reactions = react(builder ->
                builder.transactional(transactionManager()).reaction(waiting()).lease(Duration.ofHours(1)));
        inHand.await();
        jdbc().update(STEAL);
        goOn.release();
        reactions.close();
        assertThat(handled("r")).isEmpty();
        assertThat(row(reactions, "s-1").watermark()).isZero();
    }

    @Test
    void atTheEndTheEventInHandIsFinishedAndTheStreamGivenBack() throws InterruptedException {
        append("s-1", counted(1, 3));
        JdbcReactions reactions = react(waiting());
        inHand.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(reactions::close);
        awaitEnding();
        goOn.release();
        get(closed);
        assertThat(row(reactions, "s-1"))
                .extracting(StreamSubscription::holder, StreamSubscription::watermark, StreamSubscription::attempts)
                .containsExactly(null, 1L, 0);
        goOn.release(9);
        reactions.start();
        awaitHandled();
        assertThat(handled("r")).containsExactly(1L, 2L, 3L);
    }

    /** Returns once nothing new is begun: the thread that does so has ended. */
    private static void awaitEnding() {
        Await.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("store-reactions-default")));
    }

    @Test
    void atTheEndAHandlerThatTakesTooLongIsInterruptedAndThatIsNoAttempt() throws InterruptedException {
        append("s-1", counted(1, 3));
        JdbcReactions reactions = react(builder -> builder.reaction(waiting()).shutdownTimeout(Duration.ofMillis(50)));
        inHand.await();
        reactions.close();
        assertThat(interrupted.join()).isTrue();
        await("SELECT holder = '' AND attempts = 0 AND watermark = 0 FROM store.subscriptions");
        assertThat(reactions.running()).isFalse();
    }

    @Test
    void anotherInstanceTakesOverWhatADeadOneHeld() {
        append("s-1", counted(1, 3));
        JdbcReactions reactions = buildReactions(builder -> builder.reaction(reaction("r")));
        correlate(reactions);
        reactions.subscriptions().claim(1, 0, "dead", Duration.ofMillis(300), "default");
        reactions.start();
        awaitHandled();
        assertThat(handled("r")).containsExactly(1L, 2L, 3L);
    }
}
