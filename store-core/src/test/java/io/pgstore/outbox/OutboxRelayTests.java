package io.pgstore.outbox;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class OutboxRelayTests {
    private static final RelaySettings FAST = new RelaySettings(
            2, Duration.ofMillis(20), Duration.ofSeconds(2), 3, Duration.ofMillis(1), Duration.ofMillis(5));

    @AutoClose
    private final TestDatabase database = TestDatabase.create().migrated(StoreTables.defaults());

    private final StoreDatabase stores = new StoreDatabase(database.dataSource(), StoreTables.defaults());

    @AutoClose
    private final JdbcKeyValueStore store =
            JdbcKeyValueStore.builder(stores, JacksonCodec.builder().build()).build();

    private final KeyValueKind<String> flags = store.kind("flags", String.class);
    private final List<String> published = new CopyOnWriteArrayList<>();
    private final List<OutboxRelay> relays = new ArrayList<>();

    @AfterEach
    void closeRelays() {
        relays.forEach(OutboxRelay::close);
    }

    @Test
    void changesArePublishedInTheirOrderFromTheOldestOn() {
        flags.put("a", "1");
        start(message -> published.add(describe(message)));
        flags.put("a", "2");
        flags.delete("a");
        store.forTenant("acme").kind("flags", String.class).put("b", "3");
        awaitPublished(4);
        assertThat(published)
                .containsExactly(
                        "default CREATED flags/a v1 \"1\"",
                        "default UPDATED flags/a v2 \"2\"",
                        "default DELETED flags/a v3 \"2\"",
                        "acme CREATED flags/b v1 \"3\"");
    }

    @Test
    void anotherRunGoesOnWhereTheLastOneEnded() {
        OutboxRelay first = start(message -> published.add(describe(message)));
        flags.put("a", "1");
        awaitPublished(1);
        Awaitility.await().until(() -> first.status().orElseThrow().position() > 0);
        first.close();
        flags.put("a", "2");
        start(message -> published.add(describe(message)));
        awaitPublished(2);
        assertThat(published).containsExactly("default CREATED flags/a v1 \"1\"", "default UPDATED flags/a v2 \"2\"");
    }

    @Test
    void aChangeThatCommitsLateIsNotSkipped() {
        start(message -> published.add(describe(message)));
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource())).executeWithoutResult(status -> {
            flags.put("late", "1");
            try {
                Thread other = new Thread(() -> flags.put("early", "2"));
                other.start();
                other.join();
            } catch (InterruptedException exception) {
                Thread.currentThread().interrupt();
            }
            assertThat(published).isEmpty();
        });
        awaitPublished(2);
        assertThat(published)
                .containsExactly("default CREATED flags/late v1 \"1\"", "default CREATED flags/early v1 \"2\"");
    }

    @Test
    void aMessageThatFailsIsTriedAgainBeforeAnyLaterOne() {
        AtomicInteger failures = new AtomicInteger(2);
        flags.put("a", "1");
        flags.put("a", "2");
        start(message -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("away on purpose");
            }
            published.add(describe(message));
        });
        awaitPublished(2);
        assertThat(published).containsExactly("default CREATED flags/a v1 \"1\"", "default UPDATED flags/a v2 \"2\"");
    }

    @Test
    void whatFailsTooOftenIsADeadLetterThatMayBeRetried() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        flags.put("bad", "1");
        flags.put("good", "2");
        OutboxRelay relay = start(message -> {
            if (broken.get() && message.key().equals("bad")) {
                throw new IllegalStateException("refused on purpose");
            }
            published.add(describe(message));
        });
        awaitPublished(1);
        assertThat(published).containsExactly("default CREATED flags/good v1 \"2\"");
        List<DeadLetter> letters = relay.deadLetters().list(0, 10);
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.error()).contains("refused on purpose");
            assertThat(describe(letter.message())).isEqualTo("default CREATED flags/bad v1 \"1\"");
        });
        broken.set(false);
        relay.deadLetters().retry(letters.get(0));
        assertThat(published).endsWith("default CREATED flags/bad v1 \"1\"");
        assertThat(relay.deadLetters().list(0, 10)).isEmpty();
        assertThat(relay.deadLetters().discard(letters.get(0))).isFalse();
    }

    @Test
    void aPausedRelayStandsStillUntilItIsResumed() {
        OutboxRelay relay = start(message -> published.add(describe(message)));
        flags.put("a", "1");
        awaitPublished(1);
        assertThat(relay.pause()).isTrue();
        assertThat(relay.status().orElseThrow().paused()).isTrue();
        flags.put("a", "2");
        OutboxRelay second = start(message -> published.add(describe(message)));
        assertThat(second.resume()).isTrue();
        awaitPublished(2);
        assertThat(relay.status().orElseThrow().paused()).isFalse();
    }

    @Test
    void oneOfTwoProcessesPublishesAndTheOtherTakesOver() {
        OutboxRelay first = start(message -> published.add("first " + message.version()));
        flags.put("a", "1");
        awaitPublished(1);
        start(message -> published.add("second " + message.version()));
        flags.put("a", "2");
        awaitPublished(2);
        first.close();
        flags.put("a", "3");
        awaitPublished(3);
        assertThat(published).containsExactly("first 1", "first 2", "second 3");
    }

    @Test
    void anOwnerThatWasFrozenPastItsLeaseMovesNothing() {
        flags.put("a", "1");
        OutboxRelay frozen = start(message -> {
            if (published.isEmpty()) {
                // As if frozen: another owner takes the lease while this message is in hand.
                database.jdbc()
                        .update("UPDATE store.leases SET owner = 'thief', fence = fence + 1 WHERE name = 'relay/test'");
                database.jdbc()
                        .update("UPDATE store.relays SET fence = fence + 1, position = 1000 WHERE name = 'test'");
            }
            published.add(describe(message));
        });
        awaitPublished(1);
        flags.put("a", "2");
        Awaitility.await()
                .until(() ->
                        database.queryForObject("SELECT position FROM store.relays WHERE name = 'test'", Long.class)
                                == 1_000);
        frozen.close();
        assertThat(frozen.status().orElseThrow().position()).isEqualTo(1_000);
    }

    @Test
    void aRemovedRelayKeepsNothing() {
        OutboxRelay relay = start(message -> published.add(describe(message)));
        Awaitility.await().until(() -> relay.status().isPresent());
        relay.remove();
        assertThat(relay.status()).isEmpty();
    }

    private OutboxRelay start(OutboxPublisher publisher) {
        OutboxRelay relay = OutboxRelay.start("test", stores, publisher, Notifications.local(), FAST);
        relays.add(relay);
        return relay;
    }

    private void awaitPublished(int count) {
        Awaitility.await().until(() -> published.size() >= count);
    }

    private static String describe(OutboxMessage message) {
        return "%s %s %s/%s v%d %s"
                .formatted(
                        message.tenantId(),
                        message.change(),
                        message.topic(),
                        message.key(),
                        message.version(),
                        new String(message.payload(), StandardCharsets.UTF_8));
    }
}
