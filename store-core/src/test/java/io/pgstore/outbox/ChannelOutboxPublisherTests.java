package io.pgstore.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.ExecutorSubscribableChannel;

/** The relay to a message channel. */
class ChannelOutboxPublisherTests {
    @AutoClose
    private final TestOutbox outbox = new TestOutbox();

    private final List<Message<?>> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();

    @Test
    void everyChangeIsAMessageWithHeaders() {
        channel.subscribe(received::add);
        outbox.start(new ChannelOutboxPublisher(channel));
        outbox.flags.put("a", "on");
        outbox.flags.delete("a");
        Awaitility.await().until(() -> received.size() == 2);
        Message<?> created = received.get(0);
        assertThat((byte[]) created.getPayload())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("\"on\"");
        assertThat(created.getHeaders())
                .containsEntry(OutboxHeaders.TENANT, "default")
                .containsEntry(OutboxHeaders.KIND, "flags")
                .containsEntry(OutboxHeaders.KEY, "a")
                .containsEntry(OutboxHeaders.CHANGE, "CREATED")
                .containsEntry(OutboxHeaders.EXPIRED, false)
                .containsEntry(OutboxHeaders.VERSION, 1L)
                .containsKeys(OutboxHeaders.REVISION, OutboxHeaders.LOG, OutboxHeaders.RECORDED_AT);
        Message<?> deleted = received.get(1);
        assertThat((byte[]) deleted.getPayload())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("\"on\"");
        assertThat(deleted.getHeaders())
                .containsEntry(OutboxHeaders.CHANGE, "DELETED")
                .containsEntry(OutboxHeaders.VERSION, 2L);
    }

    @Test
    void aChannelThatTakesNothingIsTriedAgain() {
        refusals.set(2);
        OutboxRelay relay = outbox.start(new ChannelOutboxPublisher(
                (message, timeout) -> refusals.getAndDecrement() <= 0 && received.add(message)));
        outbox.flags.put("a", "on");
        outbox.flags.put("b", "on");
        Awaitility.await().until(() -> received.size() == 2);
        assertThat(received)
                .extracting(message -> message.getHeaders().get(OutboxHeaders.KEY))
                .containsExactly("a", "b");
        assertThat(relay.failed()).isEqualTo(2);
        assertThat(relay.dead()).isZero();
    }

    @Test
    void aReceiverThatThrowsIsTriedAgainAndGivenUpInTheEnd() {
        channel.subscribe(message -> {
            if ("bad".equals(message.getHeaders().get(OutboxHeaders.KEY))) {
                throw new IllegalStateException("refused on purpose");
            }
            received.add(message);
        });
        OutboxRelay relay = outbox.start(new ChannelOutboxPublisher(channel));
        outbox.flags.put("bad", "on");
        outbox.flags.put("good", "on");
        Awaitility.await().until(() -> received.size() == 1);
        assertThat(relay.failed()).isEqualTo(3);
        assertThat(relay.deadLetters().list(null, 10))
                .extracting(letter -> letter.message().key())
                .containsExactly("bad");
    }
}
