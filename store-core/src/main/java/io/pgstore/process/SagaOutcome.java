package io.pgstore.process;

import io.pgstore.event.AppendResult;
import io.pgstore.saga.SagaInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message did.
 *
 * @param status what it did to its saga
 * @param saga the saga as it is now; {@code null} if there is none
 * @param appends what was appended, in the order of the decision
 * @param <S> the type of the state
 * @since 0.1
 */
public record SagaOutcome<S>(Status status, @Nullable SagaInstance<S> saga, List<AppendResult> appends) {
    /** What a message did to its saga. */
    public enum Status {
        /** It started one. */
        STARTED,
        /** It updated it. */
        UPDATED,
        /** It completed it, and may have started it before. */
        COMPLETED,
        /** Nothing: so it was decided. */
        IGNORED,
        /** Nothing: a message with this id was handled before. */
        DUPLICATE,
        /** Nothing: there is no saga and the message may not start one. */
        NO_SAGA,
        /** Nothing: the saga is completed, and the message may not start another one. */
        ALREADY_COMPLETED
    }

    public SagaOutcome {
        appends = List.copyOf(appends);
    }

    /** Returns whether anything was written. */
    public boolean written() {
        return status == Status.STARTED || status == Status.UPDATED || status == Status.COMPLETED;
    }
}
