package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.log.LogCursor;
import io.pgstore.log.LogStatus;
import io.pgstore.log.PositionLog;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.util.Assert;

/**
 * {@link EventStore} on the PostgreSQL tables {@code events} and {@code event_tags}.
 *
 * @since 0.1
 */
public final class JdbcEventStore implements EventStore {
    private static final String HANDLER_MISSING = "handler must not be null";

    private final EventStoreContext context;
    private final String tenantId;
    private final EventWriter writer;
    private final StreamReader streams;
    private final StreamLister lister;
    private final QueryRunner queries;
    private final LogReader reader;
    private final EventImporter importer;

    private JdbcEventStore(EventStoreContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
        this.writer = new EventWriter(context, tenantId);
        this.streams = new StreamReader(context, tenantId);
        this.lister = new StreamLister(context.database(), streams, tenantId);
        this.queries = new QueryRunner(context, tenantId);
        this.reader = new LogReader(context, tenantId);
        this.importer = new EventImporter(context, tenantId);
    }

    /** Starts building a store in {@code database}, whose tables must exist. */
    public static Builder builder(StoreDatabase database, Codec codec) {
        return new Builder(database, codec);
    }

    @Override
    public AppendResult append(String streamId, ExpectedVersion expectedVersion, List<?> events) {
        return writer.append(streamId, expectedVersion, events);
    }

    @Override
    public List<AppendResult> appendAll(List<StreamAppend> appends) {
        return writer.appendAll(appends);
    }

    @Override
    public StreamSlice read(String streamId, StreamRange range) {
        return streams.read(streamId, range);
    }

    @Override
    public long read(String streamId, StreamRange range, Consumer<RecordedEvent> handler) {
        Assert.notNull(handler, HANDLER_MISSING);
        return streams.read(streamId, range, handler);
    }

    @Override
    public <S, E> Aggregate<S> aggregate(
            String streamId, S initial, BiFunction<? super S, ? super E, ? extends S> evolve) {
        return streams.aggregate(streamId, initial, evolve, FoldUntil.end());
    }

    @Override
    public <S, E> Aggregate<S> aggregate(
            String streamId, S initial, BiFunction<? super S, ? super E, ? extends S> evolve, FoldUntil until) {
        return streams.aggregate(streamId, initial, evolve, until);
    }

    @Override
    public boolean streamExists(String streamId) {
        return streams.version(streamId) > 0;
    }

    @Override
    public long streamVersion(String streamId) {
        return streams.version(streamId);
    }

    @Override
    public List<StreamInfo> streams(StreamListing listing) {
        Assert.notNull(listing, "listing must not be null");
        return lister.list(listing);
    }

    @Override
    public long query(EventQuery query, Consumer<RecordedEvent> handler) {
        Assert.notNull(query, "query must not be null");
        Assert.notNull(handler, HANDLER_MISSING);
        return queries.run(query, handler);
    }

    @Override
    public LogPage readAll(long after, int limit) {
        return reader.readAll(after, null, limit);
    }

    @Override
    public LogPage readAll(LogCursor after, int limit) {
        Assert.notNull(after, "cursor must not be null");
        return reader.readAll(after.position(), after.logId(), limit);
    }

    @Override
    public LogStatus status() {
        return context.log().status();
    }

    @Override
    public ImportResult importEvents(Iterator<ImportedEvent> events) {
        Assert.notNull(events, "events must not be null");
        return importer.importEvents(events);
    }

    /** Returns the log of all tenants, for those who follow it. */
    public EventLog log() {
        return new EventLog(context);
    }

    @Override
    public String tenantId() {
        return tenantId;
    }

    @Override
    public EventStore forTenant(String otherTenantId) {
        return new JdbcEventStore(context, Identifiers.requireTenantId(otherTenantId));
    }

    /** Builds a {@link JdbcEventStore}. */
    public static final class Builder {
        private final StoreDatabase database;
        private final Codec codec;
        private final List<AppendHook> hooks = new ArrayList<>();
        private final List<AppendListener> listeners = new ArrayList<>();
        private String tenantId = "default";
        private BackgroundTasks background = new BackgroundTasks();
        private Notifications notifications = Notifications.local();
        private Supplier<Metadata> defaultMetadata = Metadata::none;

        private Builder(StoreDatabase database, Codec codec) {
            this.database = database;
            this.codec = codec;
        }

        /** Sets the tenant of the store, {@code default} unless set. */
        public Builder tenant(String id) {
            tenantId = Identifiers.requireTenantId(id);
            return this;
        }

        /** Adds a hook, which runs after those added before. */
        public Builder hook(AppendHook hook) {
            hooks.add(hook);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(AppendListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Sets what runs listeners. The caller closes it. */
        public Builder background(BackgroundTasks tasks) {
            background = tasks;
            return this;
        }

        /** Sets what tells those who follow the log of each commit, under {@link EventLog#TOPIC}. The caller closes it. */
        public Builder notifications(Notifications wakeUps) {
            notifications = wakeUps;
            return this;
        }

        /** Sets where metadata comes from that neither an event nor a {@link MetadataScope} says: the trace context. */
        public Builder defaultMetadata(Supplier<Metadata> source) {
            defaultMetadata = source;
            return this;
        }

        /**
         * Builds the store and checks its log, at once or when the database gets ready.
         *
         * @throws io.pgstore.log.LogSetupException if the database is not set up for it; the message says what to run
         */
        public JdbcEventStore build() {
            PositionLog log = new PositionLog(database, "events");
            database.prepare(log::verify);
            return new JdbcEventStore(
                    new EventStoreContext(
                            database,
                            log,
                            codec,
                            hooks,
                            new AppendListeners(database, background, listeners),
                            new LogWakeUp(database, notifications),
                            defaultMetadata),
                    tenantId);
        }
    }
}
