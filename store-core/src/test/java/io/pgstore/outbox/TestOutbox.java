package io.pgstore.outbox;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.kv.JdbcKeyValueStore;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A key-value store in a database of its own, and relays of it; each stands for one in another process. */
final class TestOutbox implements AutoCloseable {
    /** Three attempts, and no time lost between them. */
    static final RelaySettings FAST = new RelaySettings(
            3, Duration.ofMillis(20), Duration.ofSeconds(2), 3, Duration.ofMillis(1), Duration.ofMillis(5));

    final TestDatabase database = TestDatabase.withStores();
    final StoreDatabase stores = new StoreDatabase(database.dataSource(), StoreTables.defaults());
    final JdbcKeyValueStore store =
            JdbcKeyValueStore.builder(stores, JacksonCodec.builder().build()).build();
    final KeyValueKind<String> flags = store.kind("flags", String.class);

    private final List<OutboxRelay> relays = new ArrayList<>();

    OutboxRelay start(OutboxPublisher publisher) {
        return start(publisher, FAST);
    }

    OutboxRelay start(OutboxPublisher publisher, RelaySettings settings) {
        return start("test", OutboxTable.keyValueChanges(), publisher, settings);
    }

    OutboxRelay start(String name, OutboxTable table, OutboxPublisher publisher, RelaySettings settings) {
        OutboxRelay relay = OutboxRelay.start(name, stores, table, publisher, Notifications.local(), settings);
        relays.add(relay);
        return relay;
    }

    /** Has another owner take over the relay, as if the one it has now were frozen. */
    void takeOver(long position) {
        database.jdbc().update("UPDATE store.leases SET owner = 'thief', fence = fence + 1 WHERE name = 'relay/test'");
        database.jdbc().update("UPDATE store.relays SET fence = fence + 1, position = ? WHERE name = 'test'", position);
    }

    long storedPosition() {
        return database.queryForObject("SELECT position FROM store.relays WHERE name = 'test'", Long.class);
    }

    long storedFence() {
        return database.queryForObject("SELECT fence FROM store.relays WHERE name = 'test'", Long.class);
    }

    static String describe(OutboxMessage message) {
        return "%s %s %s/%s v%d %s"
                .formatted(
                        message.tenantId(),
                        message.change(),
                        message.topic(),
                        message.key(),
                        message.version(),
                        new String(message.payload(), StandardCharsets.UTF_8));
    }

    void closeRelays() {
        relays.forEach(OutboxRelay::close);
    }

    @Override
    public void close() {
        closeRelays();
        store.close();
        database.close();
    }
}
