package io.pgstore.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A relay of another table than the outbox of the keys: the log of events. */
class FencedTableTests {
    private static final OutboxTable EVENTS = new OutboxTable("events", """
            SELECT tenant_id, 'events', stream_id, version, position, 'CREATED', type, schema_version,
                   convert_to(data::text, 'UTF8'), recorded_at
            FROM {events}
            """);

    @AutoClose
    private final TestOutbox outbox = new TestOutbox();

    private final EventStore events = JdbcEventStore.builder(
                    outbox.stores, JacksonCodec.builder().type(Paid.class).build())
            .build();

    private final List<String> published = new CopyOnWriteArrayList<>();

    @EventType("paid")
    record Paid(int amount) {}

    @Test
    void anyFencedTableIsPublishedWithoutAGap() {
        outbox.start("events", EVENTS, this::publish, TestOutbox.FAST);
        new TransactionTemplate(new JdbcTransactionManager(outbox.database.dataSource()))
                .executeWithoutResult(status -> {
                    append("late", 1);
                    Thread other = new Thread(() -> append("early", 2));
                    other.start();
                    join(other);
                });
        append("late", 3);
        Awaitility.await().until(() -> published.size() == 3);
        assertThat(published)
                .containsExactly(
                        "late v1 paid {\"amount\": 1}",
                        "early v1 paid {\"amount\": 2}",
                        "late v2 paid {\"amount\": 3}");
    }

    @Test
    void aRelayOfAnotherTableDoesNotTakeOverItsName() {
        OutboxRelay keys = outbox.start(message -> published.add(message.key()));
        outbox.flags.put("a", "1");
        Awaitility.await()
                .until(() ->
                        keys.status().filter(status -> status.position() > 0).isPresent());
        keys.close();
        long fence = outbox.storedFence();
        OutboxRelay other = outbox.start("test", EVENTS, this::publish, TestOutbox.FAST);
        append("s", 1);
        Awaitility.await().until(() -> leaseFence() > fence + 1);
        other.close();
        assertThat(outbox.storedFence()).isEqualTo(fence);
        assertThat(published).containsExactly("a");
    }

    private long leaseFence() {
        return outbox.database.queryForObject("SELECT fence FROM store.leases WHERE name = 'relay/test'", Long.class);
    }

    private void publish(OutboxMessage message) {
        published.add("%s v%d %s %s"
                .formatted(
                        message.key(),
                        message.version(),
                        message.type(),
                        new String(message.payload(), StandardCharsets.UTF_8)));
    }

    private void append(String streamId, int amount) {
        events.append(streamId, ExpectedVersion.any(), List.of(new Paid(amount)));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
