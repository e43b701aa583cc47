package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.Identifiers;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** Checks names and ids and encodes payloads; whatever is wrong with one is told with its saga, before any SQL. */
final class SagaEncoder {
    // Beyond these the driver stores infinity, which no Instant can be read from: neither its saga nor any timeout that
    // is looked for together with it could be read again.
    private static final Instant FIRST_TIME = Instant.parse("-4712-01-01T00:00:00Z");
    private static final Instant END_OF_TIME = Instant.parse("+294276-01-01T00:00:00Z");

    private final Codec codec;
    private final String tenantId;

    SagaEncoder(Codec codec, String tenantId) {
        this.codec = codec;
        this.tenantId = tenantId;
    }

    void requireSaga(String sagaName, String sagaId) {
        Identifiers.requireName("saga name", sagaName);
        Identifiers.requireId("saga id", sagaId);
        Identifiers.requireKeyFits("saga id with its name", tenantId, sagaName, sagaId);
    }

    void requireCorrelation(String sagaName, String correlationId) {
        Identifiers.requireName("saga name", sagaName);
        Identifiers.requireId("correlation id", correlationId);
        Identifiers.requireKeyFits("correlation id with its saga name", tenantId, sagaName, correlationId);
    }

    void requireMessage(String sagaName, String correlationId, String messageId) {
        requireCorrelation(sagaName, correlationId);
        Identifiers.requireId("message id", messageId);
        Identifiers.requireKeyFits("message id with its saga", tenantId, sagaName, correlationId, messageId);
    }

    void requireTimeout(SagaInstance<?> saga, String timeoutName, Instant dueAt) {
        Identifiers.requireName("timeout name", timeoutName);
        Assert.notNull(dueAt, "dueAt must not be null");
        Assert.isTrue(
                !dueAt.isBefore(FIRST_TIME) && dueAt.isBefore(END_OF_TIME),
                () -> refusal(
                        "timeout %s of saga %s/%s".formatted(timeoutName, saga.sagaName(), saga.sagaId()),
                        "PostgreSQL cannot hold the time " + dueAt));
        Identifiers.requireKeyFits("timeout name with its saga", tenantId, saga.sagaName(), saga.sagaId(), timeoutName);
    }

    EncodedPayload encodeState(String sagaName, String sagaId, Object state) {
        Assert.notNull(state, () -> "state of saga %s/%s must not be null".formatted(sagaName, sagaId));
        return encode("state of saga %s/%s".formatted(sagaName, sagaId), state);
    }

    @Nullable
    EncodedPayload encodePayload(SagaInstance<?> saga, String timeoutName, @Nullable Object payload) {
        return payload == null
                ? null
                : encode("timeout %s of saga %s/%s".formatted(timeoutName, saga.sagaName(), saga.sagaId()), payload);
    }

    private EncodedPayload encode(String what, Object value) {
        try {
            EncodedPayload payload = codec.encode(value);
            Identifiers.requireName("type name", payload.type());
            return payload;
        } catch (PayloadException exception) {
            throw new PayloadException(refusal(what, exception.getMessage()), exception);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException(refusal(what, exception.getMessage()), exception);
        }
    }

    private static String refusal(String what, @Nullable String reason) {
        return "The %s cannot be written: %s".formatted(what, reason);
    }
}
