package io.pgstore.saga;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does about timeouts that were given up because their handlers kept failing.
 *
 * @since 0.1
 */
public interface DeadTimeouts {
    /**
     * Returns a page of the dead timeouts of all sagas of a name, the last to die first.
     *
     * @param after the last timeout of the page before; {@code null} for the first page
     * @param limit the most timeouts in the page, positive
     */
    List<SagaTimeout> list(String sagaName, @Nullable SagaTimeout after, int limit);

    /**
     * Lets a dead timeout fire again, at once and with all its attempts.
     *
     * @return whether there was such a dead timeout
     */
    boolean retry(String sagaName, String sagaId, String timeoutName);

    /**
     * Removes a dead timeout; idempotent.
     *
     * @return whether there was such a dead timeout
     */
    boolean drop(String sagaName, String sagaId, String timeoutName);
}
