package io.pgstore.process;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.StreamAppend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What a message does to its saga: all of it, or nothing, is committed. Immutable; two are equal if they do the same.
 *
 * @param kind what becomes of the saga
 * @param state the saga's new state; {@code null} if it stays as it is
 * @param appends the events to append, at most once for each stream
 * @param timeouts the timeouts to set and to cancel
 * @param <S> the type of the state
 * @since 0.1
 */
public record SagaDecision<S>(Kind kind, @Nullable S state, List<StreamAppend> appends, List<TimeoutChange> timeouts) {
    /** What becomes of the saga. */
    public enum Kind {
        /** It is started or updated with the new state. */
        SAVE,
        /** It is completed. */
        COMPLETE,
        /** Nothing. */
        IGNORE
    }

    public SagaDecision {
        appends = List.copyOf(appends);
        timeouts = List.copyOf(timeouts);
        Assert.isTrue(kind != Kind.SAVE || state != null, "a saga is not saved without a state");
        Assert.isTrue(kind != Kind.COMPLETE || timeouts.isEmpty(), "a completed saga has no timeouts");
        Assert.isTrue(
                kind != Kind.IGNORE || (state == null && appends.isEmpty() && timeouts.isEmpty()),
                "an ignored message has no effects");
    }

    /** Starts the saga with {@code state}, or updates it. */
    public static <S> SagaDecision<S> save(S state) {
        return new SagaDecision<>(Kind.SAVE, state, List.of(), List.of());
    }

    /** Completes the saga with {@code state}, and starts it before if need be. */
    public static <S> SagaDecision<S> complete(S state) {
        Assert.notNull(state, "state must not be null");
        return new SagaDecision<>(Kind.COMPLETE, state, List.of(), List.of());
    }

    /** Completes the saga and leaves its state; not for a message that starts one. */
    public static <S> SagaDecision<S> complete() {
        return new SagaDecision<>(Kind.COMPLETE, null, List.of(), List.of());
    }

    /** Leaves everything as it is. */
    public static <S> SagaDecision<S> ignore() {
        return new SagaDecision<>(Kind.IGNORE, null, List.of(), List.of());
    }

    /** Appends {@code events} too, whatever the stream's version. */
    public SagaDecision<S> append(String streamId, List<?> events) {
        return append(streamId, ExpectedVersion.any(), events);
    }

    /** Appends {@code events} too; if the stream is at another version the message is decided upon again. */
    public SagaDecision<S> append(String streamId, ExpectedVersion expectedVersion, List<?> events) {
        return new SagaDecision<>(
                kind, state, with(appends, new StreamAppend(streamId, expectedVersion, events)), timeouts);
    }

    /** Sets a timeout too, which fires at {@code dueAt}. */
    public SagaDecision<S> timeoutAt(String name, Instant dueAt, @Nullable Object payload) {
        Assert.notNull(dueAt, "dueAt must not be null");
        return with(new TimeoutChange(name, dueAt, null, payload));
    }

    /** Sets a timeout too, which fires {@code delay} after the saga is written, by the database's clock. */
    public SagaDecision<S> timeoutAfter(String name, Duration delay, @Nullable Object payload) {
        Assert.notNull(delay, "delay must not be null");
        return with(new TimeoutChange(name, null, delay, payload));
    }

    /** Cancels a timeout too, if there is one of this name. */
    public SagaDecision<S> cancelTimeout(String name) {
        return with(new TimeoutChange(name, null, null, null));
    }

    private SagaDecision<S> with(TimeoutChange change) {
        return new SagaDecision<>(kind, state, appends, with(timeouts, change));
    }

    private static <T> List<T> with(List<T> some, T another) {
        return Stream.concat(some.stream(), Stream.of(another)).toList();
    }
}
