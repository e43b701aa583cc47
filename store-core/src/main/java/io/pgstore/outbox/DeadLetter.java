package io.pgstore.outbox;

import java.time.Instant;

/**
 * A message that a relay has given up.
 *
 * @param message the message
 * @param attempts how often it was tried
 * @param error why it failed last
 * @param deadAt when it was given up
 * @since 0.1
 */
public record DeadLetter(OutboxMessage message, int attempts, String error, Instant deadAt) {}
