package io.pgstore.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class MessageSenderTests {
    private static final UUID LOG = UUID.randomUUID();

    private final List<String> begun = new ArrayList<>();

    @Test
    void messagesOfDifferentKeysGoTogether() {
        MessageSender.Sent sent = begin(message -> done()).send(messages("a", "b", "c"));
        assertThat(sent).isEqualTo(new MessageSender.Sent(3, null));
        assertThat(begun).containsExactly("a1", "b2", "c3");
    }

    @Test
    void aMessageWaitsForTheOneBeforeItOfItsKey() {
        MessageSender.Sent sent = begin(message -> done()).send(messages("a", "b", "a", "c"));
        assertThat(sent).isEqualTo(new MessageSender.Sent(2, null));
        assertThat(begun).containsExactly("a1", "b2");
    }

    @Test
    void theSameKeyOfAnotherTopicOrTenantIsAnotherKey() {
        List<OutboxMessage> messages = List.of(
                message("default", "flags", "a", 1),
                message("acme", "flags", "a", 2),
                message("default", "prices", "a", 3));
        assertThat(begin(message -> done()).send(messages).published()).isEqualTo(3);
    }

    @Test
    void whatComesBehindAFailureDoesNotCount() {
        IllegalStateException failure = new IllegalStateException("on purpose");
        MessageSender.Sent sent = begin(
                        message -> message.key().equals("b") ? later(failure) : CompletableFuture.completedFuture(1))
                .send(messages("a", "b", "c"));
        assertThat(sent).isEqualTo(new MessageSender.Sent(1, failure));
        assertThat(begun).containsExactly("a1", "b2", "c3");
    }

    @Test
    void afterAFailureThatIsKnownAtOnceNothingMoreBegins() {
        IllegalStateException failure = new IllegalStateException("on purpose");
        MessageSender.Sent sent = begin(message -> {
                    throw failure;
                })
                .send(messages("a", "b"));
        assertThat(sent).isEqualTo(new MessageSender.Sent(0, failure));
        assertThat(begun).containsExactly("a1");
    }

    @Test
    void aPublisherThatWaitsGetsOneMessageAtATime() {
        MessageSender sender = new MessageSender(message -> begun.add(message.key()));
        assertThat(sender.send(messages("a", "b")).published()).isEqualTo(1);
        assertThat(begun).containsExactly("a");
    }

    @Test
    void anErrorIsAFailureToo() {
        LinkageError error = new LinkageError("on purpose");
        OutboxPublisher broken = message -> {
            throw error;
        };
        AsyncOutboxPublisher brokenAtOnce = message -> {
            throw error;
        };
        assertThat(new MessageSender(broken).send(messages("a"))).isEqualTo(new MessageSender.Sent(0, error));
        assertThat(new MessageSender(brokenAtOnce).send(messages("a"))).isEqualTo(new MessageSender.Sent(0, error));
    }

    @Test
    void anInterruptionIsNoFailureOfTheMessage() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        MessageSender sender = new MessageSender(message -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                // As libraries do it.
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        });
        FutureTask<MessageSender.Sent> task = new FutureTask<>(() -> sender.send(messages("a")));
        Thread thread = new Thread(task);
        thread.start();
        waiting.await();
        thread.interrupt();
        assertThat(task.get().failure()).isInstanceOf(InterruptedException.class);
    }

    private MessageSender begin(AsyncOutboxPublisher publisher) {
        AsyncOutboxPublisher noting = message -> {
            begun.add(message.key() + message.position());
            return publisher.publishAsync(message);
        };
        return new MessageSender(noting);
    }

    private static CompletableFuture<?> done() {
        return CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<?> later(Exception failure) {
        CompletableFuture<?> outcome = new CompletableFuture<>();
        new Thread(() -> outcome.completeExceptionally(failure)).start();
        return outcome;
    }

    private static List<OutboxMessage> messages(String... keys) {
        List<OutboxMessage> messages = new ArrayList<>();
        for (String key : keys) {
            messages.add(message("default", "flags", key, messages.size() + 1));
        }
        return messages;
    }

    private static OutboxMessage message(String tenantId, String topic, String key, long position) {
        return new OutboxMessage(
                new OutboxMessage.Subject(tenantId, topic, key),
                new OutboxMessage.Place(LOG, position, 1),
                "CREATED",
                new OutboxMessage.Payload("flag", 1, new byte[0]),
                Instant.EPOCH);
    }
}
