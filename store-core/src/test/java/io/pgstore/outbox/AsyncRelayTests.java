package io.pgstore.outbox;

import static io.pgstore.outbox.TestOutbox.describe;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A relay to a publisher that has several messages on their way at once. */
class AsyncRelayTests {
    @AutoClose
    private final TestOutbox outbox = new TestOutbox();

    private final List<String> published = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();

    @Test
    void whatFailsGoesAloneUntilItIsGivenUp() {
        outbox.flags.put("a", "1");
        outbox.flags.put("bad", "1");
        outbox.flags.put("b", "1");
        outbox.flags.put("b", "2");
        AsyncOutboxPublisher publisher = message -> {
            published.add(message.key() + message.version());
            return message.key().equals("bad")
                    ? new CompletableFuture<>().completeAsync(() -> {
                        throw new IllegalStateException("refused on purpose");
                    })
                    : CompletableFuture.completedFuture(null);
        };
        OutboxRelay relay = outbox.start(publisher);
        Awaitility.await().until(() -> published.contains("b2"));
        // At first all different keys together; then alone, until the third attempt; then on.
        assertThat(published.stream().filter("bad1"::equals)).hasSize(3);
        assertThat(published.stream().filter("a1"::equals)).hasSize(1);
        assertThat(published).endsWith("bad1", "bad1", "b1", "b2");
        assertThat(relay.dead()).isEqualTo(1);
        assertThat(relay.deadLetters().list(null, 10))
                .singleElement()
                .satisfies(letter -> assertThat(letter.message().key()).isEqualTo("bad"));
    }

    @Test
    void theCheckpointWaitsForTheOutcome() {
        outbox.flags.put("a", "1");
        OutboxRelay relay = outbox.start(undecided());
        Awaitility.await().until(() -> published.size() == 1);
        assertThat(outbox.storedPosition()).isZero();
        outcome.complete(null);
        Awaitility.await().until(() -> relay.status().orElseThrow().position() > 0);
        assertThat(published).containsExactly("default CREATED flags/a v1 \"1\"");
    }

    @Test
    void anOwnerThatLostItsLeaseWhileMessagesWereOnTheirWayMovesNothing() {
        outbox.flags.put("a", "1");
        outbox.flags.put("b", "1");
        OutboxRelay frozen = outbox.start(undecided());
        Awaitility.await().until(() -> published.size() == 2);
        outbox.takeOver(1);
        outcome.complete(null);
        frozen.close();
        assertThat(outbox.storedPosition()).isEqualTo(1);
    }

    /** A publisher whose messages are on their way until the outcome is there. */
    private AsyncOutboxPublisher undecided() {
        return message -> {
            published.add(describe(message));
            return outcome;
        };
    }
}
