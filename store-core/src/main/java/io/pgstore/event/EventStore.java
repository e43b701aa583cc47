package io.pgstore.event;

import io.pgstore.log.LogCursor;
import io.pgstore.log.LogStatus;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Keeps streams of events, appended with optimistic concurrency and read back one by one or as one log.
 * <p>
 * Versions of a stream count up from 1 without gaps; version 0 means "absent". Positions order the log of all streams
 * and have gaps. A call joins the caller's Spring transaction, or is atomic by itself when there is none; writing in
 * a read-only transaction, after the end of a transaction (in a {@code @TransactionalEventListener}), or under a
 * transaction manager with SYNCHRONIZATION_NEVER is refused with
 * {@link org.springframework.dao.InvalidDataAccessApiUsageException}. What is
 * said of races holds in READ COMMITTED; above it a lost race is a
 * {@link org.springframework.dao.ConcurrencyFailureException}, which calls without a caller's transaction try again.
 * Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface EventStore {
    /**
     * Appends events to a stream, all or nothing, in one statement.
     * <p>
     * The same list of events with the same ids, sent again with the same exact expectation ({@code exactly} or
     * {@code noStream}), writes nothing and returns the first result, marked as a duplicate. {@code any()} does not
     * fail because of concurrency.
     *
     * @param streamId at most 512 characters
     * @param expectedVersion what the stream's version must be; looked at only if there are events
     * @param events payloads or {@link EventData}; empty for nothing
     * @throws WrongExpectedVersionException if the stream is at another version; the caller's transaction goes on
     * @throws DuplicateEventException if events with the same ids but another type or payload stand there already
     * @throws io.pgstore.codec.PayloadException if a payload cannot be stored; the message names stream and event
     * @throws IllegalArgumentException for a bad id, a null event, or two events with one id, before any SQL
     */
    AppendResult append(String streamId, ExpectedVersion expectedVersion, List<?> events);

    /**
     * Appends to several streams, all or nothing, in the order of their ids, so that two calls never deadlock.
     *
     * @param appends at most one for each stream
     * @return the results in the order of {@code appends}
     * @throws WrongExpectedVersionException for the first stream that is at another version than expected; nothing is
     *     written to any, and the caller's transaction goes on
     * @throws DuplicateEventException as for one stream
     * @throws io.pgstore.codec.PayloadException as for one stream
     * @throws IllegalArgumentException for a bad id, a null event, two events with one id, or a stream named twice,
     *     before any SQL
     */
    List<AppendResult> appendAll(List<StreamAppend> appends);

    /**
     * Reads events of a stream into a list. For long streams see {@link #read(String, StreamRange, Consumer)}.
     *
     * @return the events, and the stream's version; no events and version 0 if it does not exist
     * @throws IllegalArgumentException for an id that cannot be one
     */
    StreamSlice read(String streamId, StreamRange range);

    /**
     * Hands events of a stream to {@code handler} one by one, holding no more than a page of them and no connection
     * of its own meanwhile.
     *
     * @return the stream's version when the last page was read; 0 if it does not exist
     */
    long read(String streamId, StreamRange range, Consumer<RecordedEvent> handler);

    /**
     * Folds the payloads of a whole stream into a state, page by page.
     *
     * @return the state and the version it belongs to; {@code initial} and 0 if the stream does not exist
     * @throws io.pgstore.codec.PayloadException if a payload cannot be read
     */
    <S, E> Aggregate<S> aggregate(String streamId, S initial, BiFunction<? super S, ? super E, ? extends S> evolve);

    /**
     * Folds the payloads of a stream up to a version or a moment.
     *
     * @throws WrongExpectedVersionException if the stream is not at the version that {@code until} expects
     * @throws io.pgstore.codec.PayloadException if a payload cannot be read
     */
    <S, E> Aggregate<S> aggregate(
            String streamId, S initial, BiFunction<? super S, ? super E, ? extends S> evolve, FoldUntil until);

    /** Returns whether the stream has any event. */
    boolean streamExists(String streamId);

    /** Returns the version of the stream's last event; 0 if it does not exist. */
    long streamVersion(String streamId);

    /** Returns a page of streams, ordered by the bytes of their ids; each stream is visited once. */
    List<StreamInfo> streams(StreamListing listing);

    /**
     * Hands the events that {@code query} selects to {@code handler}, page by page in position order, as they are
     * committed now. Unlike {@link #readAll} it says nothing of events below its end that are still to come.
     *
     * @return how many events were handed over
     */
    long query(EventQuery query, Consumer<RecordedEvent> handler);

    /**
     * Reads the log in position order and loses nothing: no event at or below the returned cursor is still to come.
     * A transaction does not see its own appends here.
     *
     * @param after the position after which to begin, exclusive; 0 for the beginning
     * @param limit the most events in the page
     * @throws io.pgstore.log.LogReadException inside a REPEATABLE READ or SERIALIZABLE transaction, on a standby, or
     *     for a position that this log has not reached
     * @throws IllegalArgumentException if {@code after} is negative or {@code limit} is not positive
     */
    LogPage readAll(long after, int limit);

    /**
     * Reads the log after a cursor that was kept elsewhere.
     *
     * @throws io.pgstore.log.LogReadException also for a cursor of another log
     */
    LogPage readAll(LogCursor after, int limit);

    /**
     * Returns how far the log has come, whatever the tenant, and who holds its readers back.
     *
     * @throws io.pgstore.log.LogReadException as {@link #readAll(long, int)}
     */
    LogStatus status();

    /**
     * Brings the events of another event table in, ids, versions and times kept, in batches that commit one by one.
     * Events that a run before brought in are skipped, so that a broken import is resumed by starting it again. Hooks and
     * listeners do not hear of it. Inside a caller's transaction all batches are part of that.
     * <p>
     * An append of the old system that is sent again afterwards is recognised by its ids and by its time. Where
     * neighbouring appends of the old table have the same time, it is a {@link WrongExpectedVersionException} instead of a
     * duplicate.
     *
     * @param events the events; of each stream in version order
     * @throws EventImportException for a hole in a stream, or another event at the same place; the batches before stay,
     *     and a caller's transaction goes on
     * @throws io.pgstore.codec.PayloadException if a payload or metadata cannot be stored; the message names the event
     * @throws IllegalArgumentException for a bad id, tag or time; the message names the event
     */
    ImportResult importEvents(Iterator<ImportedEvent> events);

    /** Returns the tenant whose streams this store sees. */
    String tenantId();

    /**
     * Returns this store for another tenant.
     *
     * @param tenantId at most 64 characters
     * @throws IllegalArgumentException for a bad id
     */
    EventStore forTenant(String tenantId);
}
