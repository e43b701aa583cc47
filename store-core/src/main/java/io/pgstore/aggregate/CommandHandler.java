package io.pgstore.aggregate;

import io.pgstore.event.Aggregate;
import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.WrongExpectedVersionException;
import java.time.Duration;
import java.util.List;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/**
 * Handles commands on streams: loads, decides, and appends with the version that was loaded. When another writer was
 * faster it loads and decides again, with exponential back-off and jitter, a bounded number of times.
 * <p>
 * Joins the caller's transaction, and tries again inside of it: a conflict leaves it usable. Thread-safe if the decider
 * is.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 * @since 0.1
 */
public final class CommandHandler<C, E, S> {
    private static final int MAX_RETRIES = 10;
    private static final Duration FIRST_DELAY = Duration.ofMillis(5);
    private static final Duration MAX_DELAY = Duration.ofMillis(500);

    private final EventStore store;
    private final Decider<C, E, S> decider;
    private final AggregateSource<S> source;
    private final int maxRetries;

    /** Tries again up to 10 times, after 5 to 500 milliseconds. */
    public CommandHandler(EventStore store, Decider<C, E, S> decider) {
        this(store, decider, MAX_RETRIES);
    }

    /**
     * Tries again as often as said.
     *
     * @param maxRetries how often to try again after the first time; 0 for never
     */
    public CommandHandler(EventStore store, Decider<C, E, S> decider, int maxRetries) {
        this(store, decider, new FoldedAggregates<>(store, decider), maxRetries);
    }

    CommandHandler(EventStore store, Decider<C, E, S> decider, AggregateSource<S> source) {
        this(store, decider, source, MAX_RETRIES);
    }

    private CommandHandler(EventStore store, Decider<C, E, S> decider, AggregateSource<S> source, int maxRetries) {
        this.store = store;
        this.decider = decider;
        this.source = source;
        this.maxRetries = maxRetries;
    }

    /** Returns this handler for another tenant. */
    public CommandHandler<C, E, S> forTenant(String tenantId) {
        return new CommandHandler<>(store.forTenant(tenantId), decider, source.forTenant(tenantId), maxRetries);
    }

    /**
     * Returns this handler, trying again as often as said.
     *
     * @param retries how often to try again after the first time; 0 for never
     */
    public CommandHandler<C, E, S> withMaxRetries(int retries) {
        return new CommandHandler<>(store, decider, source, retries);
    }

    /**
     * Loads an aggregate without a command.
     *
     * @return the state and the version it belongs to; the initial state and 0 if the stream does not exist
     * @throws AggregateIntegrityException if the handler uses snapshots and they do not fit the stream
     */
    public Aggregate<S> load(String streamId) {
        Loaded<S> loaded = source.load(streamId, ExpectedVersion.any());
        source.unchanged(loaded);
        return loaded.aggregate();
    }

    /**
     * Handles a command on whatever version the stream has. A conflict on another stream, which the decider or a hook
     * may have appended to, is not tried again.
     *
     * @throws WrongExpectedVersionException if others were faster each time; nothing was appended
     * @throws AggregateIntegrityException if the handler uses snapshots and they do not fit the stream
     */
    public CommandResult<S> handle(String streamId, C command) {
        return retries(streamId).invoke(() -> tryOnce(streamId, command, ExpectedVersion.any()));
    }

    /**
     * Handles a command on the version that the caller saw, and never tries again.
     *
     * @param expectedVersion what the caller expects of the stream
     * @throws WrongExpectedVersionException if the stream is at another version, also when nothing would be decided
     */
    public CommandResult<S> handle(String streamId, C command, ExpectedVersion expectedVersion) {
        return tryOnce(streamId, command, expectedVersion);
    }

    private RetryTemplate retries(String streamId) {
        return new RetryTemplate(RetryPolicy.builder()
                .predicate(failure -> isConflictOn(streamId, failure))
                .maxRetries(maxRetries)
                .delay(FIRST_DELAY)
                .multiplier(2)
                .jitter(FIRST_DELAY)
                .maxDelay(MAX_DELAY)
                .build());
    }

    private boolean isConflictOn(String streamId, Throwable failure) {
        return failure instanceof WrongExpectedVersionException conflict
                && conflict.streamId().equals(streamId)
                && conflict.tenantId().equals(store.tenantId());
    }

    private CommandResult<S> tryOnce(String streamId, C command, ExpectedVersion expectedVersion) {
        Loaded<S> loaded = source.load(streamId, expectedVersion);
        List<E> events = decider.decide(command, loaded.state());
        AppendResult append = store.append(streamId, ExpectedVersion.exactly(loaded.version()), events);
        if (append.events().isEmpty()) {
            source.unchanged(loaded);
        } else {
            source.appended(loaded, append);
        }
        S state = loaded.state();
        for (E event : events) {
            state = decider.evolve(state, event);
        }
        return new CommandResult<>(loaded.version() + events.size(), state, append);
    }
}
