package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A timeout of a saga. Two are equal if they have the same name, belong to the same saga and are due at the same time.
 *
 * @since 0.1
 */
public final class SagaTimeout {
    private final String tenantId;
    private final String sagaName;
    private final String sagaId;
    private final String correlationId;
    private final String name;
    private final Instant dueAt;
    private final Tries tries;
    private final @Nullable EncodedPayload encoded;
    private final Codec codec;

    /** What became of a timeout so far. */
    record Tries(
            int failed,
            Instant nextTryAt,
            @Nullable String lastError,
            @Nullable Instant deadAt) {}

    SagaTimeout(
            String tenantId,
            String sagaName,
            String sagaId,
            String correlationId,
            String name,
            Instant dueAt,
            Tries tries,
            @Nullable EncodedPayload encoded,
            Codec codec) {
        this.tenantId = tenantId;
        this.sagaName = sagaName;
        this.sagaId = sagaId;
        this.correlationId = correlationId;
        this.name = name;
        this.dueAt = dueAt;
        this.tries = tries;
        this.encoded = encoded;
        this.codec = codec;
    }

    /** Returns the tenant the saga belongs to. */
    public String tenantId() {
        return tenantId;
    }

    /** Returns the saga's name. */
    public String sagaName() {
        return sagaName;
    }

    /** Returns the saga's id. */
    public String sagaId() {
        return sagaId;
    }

    /** Returns the saga's correlation id. */
    public String correlationId() {
        return correlationId;
    }

    /** Returns the timeout's name, unique within its saga. */
    public String name() {
        return name;
    }

    /** Returns when it is due, or was. */
    public Instant dueAt() {
        return dueAt;
    }

    /**
     * Returns the payload, upcast, as {@code as}; empty if it was set without one.
     *
     * @throws io.pgstore.codec.PayloadException if the JSON does not fit the class
     */
    public <P> Optional<P> payload(Class<P> as) {
        return encoded == null ? Optional.empty() : Optional.of(codec.decode(encoded, as));
    }

    /** Returns how often its handler has failed. */
    public int failedAttempts() {
        return tries.failed();
    }

    /** Returns when its handler is called next; the same as {@link #dueAt} until it has failed. */
    public Instant nextTryAt() {
        return tries.nextTryAt();
    }

    /** Returns the last failure in words; {@code null} if its handler has not failed. */
    public @Nullable String lastError() {
        return tries.lastError();
    }

    /** Returns when it was given up; {@code null} if it was not. */
    public @Nullable Instant deadAt() {
        return tries.deadAt();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SagaTimeout timeout
                && dueAt.equals(timeout.dueAt)
                && name.equals(timeout.name)
                && sagaId.equals(timeout.sagaId)
                && sagaName.equals(timeout.sagaName)
                && tenantId.equals(timeout.tenantId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenantId, sagaName, sagaId, name, dueAt);
    }

    @Override
    public String toString() {
        return "%s of saga %s/%s due at %s".formatted(name, sagaName, sagaId, dueAt);
    }
}
