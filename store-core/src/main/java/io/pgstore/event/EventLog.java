package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.log.Horizon;
import io.pgstore.log.PositionLog;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The log of the events of all tenants, for those who follow it.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class EventLog {
    /** The topic under which each commit of events is told. */
    public static final String TOPIC = "events";

    private static final String FIND_POSITION = """
            SELECT position
            FROM {events}
            WHERE recorded_at >= ? AND position <= ?
            ORDER BY position
            LIMIT 1
            """;

    private final StoreDatabase database;
    private final PositionLog positions;
    private final Codec codec;
    private final LogReader reader;
    private final String findPosition;

    EventLog(EventStoreContext context) {
        this.database = context.database();
        this.positions = context.log();
        this.codec = context.codec();
        this.reader = new LogReader(context, null);
        this.findPosition = database.tables().resolve(FIND_POSITION);
    }

    /**
     * Reads a page; nothing is lost between one page and the next.
     *
     * @param after the position after which to begin, exclusive; 0 for the beginning
     * @param ofLog the log that {@code after} belongs to; {@code null} if the caller does not say
     * @param limit the most events in the page
     * @throws io.pgstore.log.LogReadException as {@link EventStore#readAll}
     */
    public LogPage read(long after, @Nullable UUID ofLog, int limit) {
        return reader.readAll(after, ofLog, limit);
    }

    /**
     * Reads what is committed, also above the horizon: for those who keep writers from coming in between, and only for
     * them.
     *
     * @param after the position after which to begin, exclusive
     * @param limit the most events
     * @return in the order of the log
     */
    public List<RecordedEvent> readCommitted(long after, int limit) {
        return reader.readCommitted(after, limit);
    }

    /**
     * Returns how far one may read now.
     *
     * @throws io.pgstore.log.LogReadException as {@link EventStore#readAll}
     */
    public Horizon horizon() {
        return positions.horizon();
    }

    /**
     * Returns the position before the first event that was recorded at {@code time} or later. That is never beyond the
     * horizon: what is being appended comes after it.
     */
    public long positionBefore(Instant time) {
        long bound = horizon().bound();
        return database.read(findPosition, statement -> {
            statement.setObject(1, TimeBound.before(time));
            statement.setLong(2, bound);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) - 1 : bound;
            }
        });
    }

    /** Returns the database that the log is in. */
    public StoreDatabase database() {
        return database;
    }

    /** Returns what reads and writes the payloads. */
    public Codec codec() {
        return codec;
    }
}
