package io.pgstore.outbox;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Publishes to a Spring message channel: for each change a message with the encoded value, of a deletion the deleted one, as
 * {@code byte[]} and the headers of {@link OutboxHeaders}. A message is published when the channel's {@code send} returns
 * {@code true}; what happens to it afterwards, such as on another thread, the relay does not know.
 *
 * @since 0.1
 */
public final class ChannelOutboxPublisher implements OutboxPublisher {
    private final MessageChannel channel;

    /** Publishes to {@code channel}. */
    public ChannelOutboxPublisher(MessageChannel channel) {
        this.channel = channel;
    }

    @Override
    public void publish(OutboxMessage message) {
        Message<byte[]> sent = MessageBuilder.withPayload(message.payload())
                .copyHeaders(OutboxHeaders.of(message))
                .build();
        if (!channel.send(sent)) {
            throw new IllegalStateException("channel %s did not take %s".formatted(channel, message));
        }
    }
}
