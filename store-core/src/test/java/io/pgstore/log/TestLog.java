package io.pgstore.log;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.sql.Connection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A log in a database of its own, with an event store on it, and what the tests do to both. */
final class TestLog implements AutoCloseable {
    static final Codec CODEC = JacksonCodec.builder().type(Note.class).build();

    @EventType("note")
    record Note(String text) {}

    /** A fence as the server shows it. */
    record Fence(int pid, long lowBits) {}

    private final TestDatabase database;
    private final StoreTables tables;
    private final StoreDatabase storeDatabase;
    private final JdbcEventStore store;

    private TestLog(TestDatabase database, StoreTables tables) {
        this.database = database;
        this.tables = tables;
        this.storeDatabase = new StoreDatabase(database.dataSource(), tables);
        this.store = JdbcEventStore.builder(storeDatabase, CODEC).build();
    }

    /** Makes a log whose sequence has never been used. */
    static TestLog create() {
        return on(TestDatabase.withStores(), StoreTables.defaults());
    }

    /** Makes a log in {@code database}, which is closed with it. */
    static TestLog in(TestDatabase database, StoreTables tables) {
        return new TestLog(database.migrated(tables), tables);
    }

    /** Makes a store on the tables that {@code database} has, as its role. */
    static TestLog on(TestDatabase database, StoreTables tables) {
        return new TestLog(database, tables);
    }

    TestDatabase database() {
        return database;
    }

    StoreDatabase storeDatabase() {
        return storeDatabase;
    }

    EventStore store() {
        return store;
    }

    /** Returns another store on the same tables through {@code dataSource}. */
    EventStore storeThrough(DataSource dataSource) {
        return JdbcEventStore.builder(new StoreDatabase(dataSource, tables), CODEC)
                .build();
    }

    JdbcTemplate jdbc() {
        return database.jdbc();
    }

    TestReader reader(int pageSize) {
        return new TestReader(store, pageSize);
    }

    /** Appends one event to {@code streamId}. */
    AppendResult append(String streamId) {
        return append(streamId, 1);
    }

    /** Appends {@code count} events to {@code streamId}. */
    AppendResult append(String streamId, int count) {
        return store.append(streamId, ExpectedVersion.any(), Collections.nCopies(count, new Note("text")));
    }

    static String newStream() {
        return "stream-" + UUID.randomUUID();
    }

    /** Begins a transaction that the test holds open. */
    OpenTransaction begin() {
        return begin(Connection.TRANSACTION_READ_COMMITTED);
    }

    OpenTransaction begin(int isolation) {
        return new OpenTransaction(database.dataSource(), isolation);
    }

    /** Begins a transaction that has appended one event to {@code streamId}. */
    OpenTransaction beginAppend(String streamId) {
        OpenTransaction transaction = begin();
        transaction.call(() -> append(streamId));
        return transaction;
    }

    /** Returns the last position taken, as the server keeps it. */
    long lastPosition() {
        return query("SELECT coalesce(pg_sequence_last_value(?::regclass), 0)", sequence());
    }

    /** Moves the sequence to {@code position}, so that the next one is taken after it. */
    void skipTo(long position) {
        query("SELECT setval(?::regclass, ?)", sequence(), position);
    }

    /** Returns the fences that are held, in the order of their server processes. */
    List<Fence> fences() {
        return jdbc().query("""
                        SELECT pid, objid::bigint
                        FROM pg_locks
                        WHERE locktype = 'advisory' AND classid = ?::regclass AND objsubid = 2 AND granted
                          AND mode = 'ShareLock'
                          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        ORDER BY pid
                        """, (row, number) -> new Fence(row.getInt(1), row.getLong(2)), sequence());
    }

    /** Returns how many sessions of this database wait for a lock. */
    long waiting() {
        return query(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = ?)",
                database.name());
    }

    /** Returns the oid of the sequence, which is the first half of a fence's key. */
    long sequenceOid() {
        return query("SELECT ?::regclass::oid", sequence());
    }

    String sequence() {
        return tables.resolve("{events:position_seq}");
    }

    private long query(String sql, Object... values) {
        return Objects.requireNonNull(jdbc().queryForObject(sql, Long.class, values));
    }

    @Override
    public void close() {
        database.close();
    }
}
