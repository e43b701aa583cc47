package io.pgstore.saga;

import org.springframework.dao.DuplicateKeyException;

/**
 * A saga with the same id, or with the same correlation id, is there already. Nothing was written and the caller's
 * transaction goes on: load the existing saga instead.
 *
 * @since 0.1
 */
public final class DuplicateSagaException extends DuplicateKeyException {
    /** What the two sagas have in common. */
    public enum Key {
        /** The saga id. */
        SAGA_ID,
        /** The correlation id, under another saga id. */
        CORRELATION_ID
    }

    private final Key key;
    private final String sagaName;
    private final String sagaId;
    private final String correlationId;
    private final String existingSagaId;

    DuplicateSagaException(Key key, String sagaName, String sagaId, String correlationId, String existingSagaId) {
        super(
                key == Key.SAGA_ID
                        ? "Saga %s/%s exists already".formatted(sagaName, sagaId)
                        : "Saga %s/%s cannot start: correlation id %s belongs to saga %s/%s"
                                .formatted(sagaName, sagaId, correlationId, sagaName, existingSagaId));
        this.key = key;
        this.sagaName = sagaName;
        this.sagaId = sagaId;
        this.correlationId = correlationId;
        this.existingSagaId = existingSagaId;
    }

    /** Returns which id was taken. */
    public Key key() {
        return key;
    }

    /** Returns the name of both sagas. */
    public String sagaName() {
        return sagaName;
    }

    /** Returns the id of the saga that was not started. */
    public String sagaId() {
        return sagaId;
    }

    /** Returns the correlation id of the saga that was not started. */
    public String correlationId() {
        return correlationId;
    }

    /** Returns the id of the saga that is there. */
    public String existingSagaId() {
        return existingSagaId;
    }
}
