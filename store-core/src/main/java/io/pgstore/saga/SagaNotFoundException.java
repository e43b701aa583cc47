package io.pgstore.saga;

import org.springframework.dao.DataRetrievalFailureException;

/**
 * The saga to be written is not there, or no longer open. Nothing was written and the caller's transaction goes on.
 *
 * @since 0.1
 */
public final class SagaNotFoundException extends DataRetrievalFailureException {
    private final String sagaName;
    private final String sagaId;

    private SagaNotFoundException(String message, String sagaName, String sagaId) {
        super(message);
        this.sagaName = sagaName;
        this.sagaId = sagaId;
    }

    static SagaNotFoundException absent(String sagaName, String sagaId) {
        return new SagaNotFoundException("There is no saga %s/%s".formatted(sagaName, sagaId), sagaName, sagaId);
    }

    static SagaNotFoundException notOpen(String sagaName, String sagaId) {
        return new SagaNotFoundException("There is no open saga %s/%s".formatted(sagaName, sagaId), sagaName, sagaId);
    }

    /** Returns the saga's name. */
    public String sagaName() {
        return sagaName;
    }

    /** Returns the saga's id. */
    public String sagaId() {
        return sagaId;
    }
}
