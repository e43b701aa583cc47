package io.pgstore.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to a publisher: one by one, or as many together as may be on their way at once, which is no two of one
 * subject. All that were begun have their outcome before any other begins.
 */
final class MessageSender {
    private final OutboxPublisher publisher;

    MessageSender(OutboxPublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * How it went.
     *
     * @param published how many messages are safe, counted from the first without a gap
     * @param failure why the next one is not; {@code null} if nothing failed. After an {@link InterruptedException} what is on
     *     its way may still arrive
     */
    record Sent(int published, @Nullable Throwable failure) {}

    /** Sends at least the first message. */
    Sent send(List<OutboxMessage> messages) {
        try {
            Sent sent = publisher instanceof AsyncOutboxPublisher together
                    ? await(begin(together, messages))
                    : sendOne(messages.get(0));
            // Libraries turn an interruption into failures of their own.
            boolean interrupted = Thread.interrupted();
            return interrupted ? new Sent(sent.published(), new InterruptedException()) : sent;
        } catch (InterruptedException interrupted) {
            return new Sent(0, interrupted);
        }
    }

    private Sent sendOne(OutboxMessage message) throws InterruptedException {
        try {
            publisher.publish(message);
            return new Sent(1, null);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Throwable failure) {
            // Errors too: the relay must not end without a word.
            return new Sent(0, failure);
        }
    }

    private static List<CompletableFuture<?>> begin(AsyncOutboxPublisher publisher, List<OutboxMessage> messages) {
        Set<OutboxMessage.Subject> subjects = new HashSet<>();
        List<CompletableFuture<?>> begun = new ArrayList<>();
        for (OutboxMessage message : messages) {
            if (!subjects.add(message.subject())) {
                break;
            }
            CompletableFuture<?> outcome = begin(publisher, message);
            begun.add(outcome);
            if (outcome.isCompletedExceptionally()) {
                break;
            }
        }
        return begun;
    }

    private static CompletableFuture<?> begin(AsyncOutboxPublisher publisher, OutboxMessage message) {
        try {
            return publisher.publishAsync(message);
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static Sent await(List<CompletableFuture<?>> begun) throws InterruptedException {
        int published = 0;
        Throwable failure = null;
        for (CompletableFuture<?> outcome : begun) {
            try {
                outcome.get();
                published += failure == null ? 1 : 0;
            } catch (ExecutionException exception) {
                failure = failure == null ? exception.getCause() : failure;
            } catch (CancellationException exception) {
                failure = failure == null ? exception : failure;
            }
        }
        return new Sent(published, failure);
    }
}
