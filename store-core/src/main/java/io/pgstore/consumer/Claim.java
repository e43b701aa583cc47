package io.pgstore.consumer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The right to handle a partition, and how far it has come.
 *
 * @param fence grows with each owner; every write of this one goes only where it is found
 * @param attempts how often what comes next has failed, crashes of owners included
 * @param attemptPosition what failed; {@code null} if that is not known
 * @param delayMillis when to try again
 * @param crashed whether the owner before gave nothing back
 */
record Claim(
        ConsumerKey key,
        int partition,
        long fence,
        UUID logId,
        long position,
        int attempts,
        @Nullable Long attemptPosition,
        long delayMillis,
        boolean crashed) {}
