package io.pgstore.outbox;

import static io.pgstore.outbox.TestOutbox.describe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.kv.KeyValueKind;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class OutboxRelayTests {
    @AutoClose
    private final TestOutbox outbox = new TestOutbox();

    private final KeyValueKind<String> flags = outbox.flags;
    private final List<String> published = new CopyOnWriteArrayList<>();

    @Test
    void changesArePublishedInTheirOrderFromTheOldestOn() {
        flags.put("a", "1");
        start(message -> published.add(describe(message)));
        flags.put("a", "2");
        flags.delete("a");
        outbox.store.forTenant("acme").kind("flags", String.class).put("b", "3");
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
        new TransactionTemplate(new JdbcTransactionManager(outbox.database.dataSource()))
                .executeWithoutResult(status -> {
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
        List<DeadLetter> letters = relay.deadLetters().list(null, 10);
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.error()).contains("refused on purpose");
            assertThat(describe(letter.message())).isEqualTo("default CREATED flags/bad v1 \"1\"");
        });
        broken.set(false);
        relay.deadLetters().retry(letters.get(0));
        assertThat(published).endsWith("default CREATED flags/bad v1 \"1\"");
        assertThat(relay.deadLetters().list(null, 10)).isEmpty();
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
                outbox.takeOver(1_000);
            }
            published.add(describe(message));
        });
        awaitPublished(1);
        flags.put("a", "2");
        Awaitility.await().until(() -> outbox.storedPosition() == 1_000);
        frozen.close();
        assertThat(frozen.status().orElseThrow().position()).isEqualTo(1_000);
    }

    @Test
    void aPoolOfOneConnectionIsEnough() {
        StoreDatabase narrow = new StoreDatabase(outbox.database.hikari(1), StoreTables.defaults());
        try (OutboxRelay relay = OutboxRelay.start(
                "narrow",
                narrow,
                message -> {
                    // A publisher may use the same pool.
                    narrow.jdbc().queryForObject("SELECT 1", Integer.class);
                    published.add(describe(message));
                },
                Notifications.local(),
                TestOutbox.FAST)) {
            flags.put("a", "1");
            awaitPublished(1);
            assertThat(relay.status()).isPresent();
        }
    }

    @Test
    void aRemovedRelayKeepsNothing() {
        OutboxRelay relay = start(message -> published.add(describe(message)));
        Awaitility.await().until(() -> relay.status().isPresent());
        relay.remove();
        assertThat(relay.status()).isEmpty();
    }

    @Test
    void aRelayThatRunsInAnotherProcessIsNotRemoved() {
        OutboxRelay running = start(message -> published.add(describe(message)));
        flags.put("a", "1");
        awaitPublished(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> OutboxRelay.remove("test", outbox.stores))
                .withMessageContaining("Relay test is run by a process");
        assertThat(running.status()).isPresent();
        running.close();
        assertThat(OutboxRelay.remove("test", outbox.stores)).isTrue();
        assertThat(OutboxRelay.remove("test", outbox.stores)).isFalse();
        assertThat(running.status()).isEmpty();
    }

    @Test
    void aRelayBegunAnewMeetsItsOldDeadLettersAgain() {
        flags.put("bad", "1");
        OutboxPublisher refusing = message -> {
            throw new IllegalStateException("refused on purpose");
        };
        OutboxRelay first = start(refusing);
        Awaitility.await().until(() -> first.dead() == 1);
        first.remove();
        OutboxRelay second = start(refusing);
        Awaitility.await().until(() -> second.dead() == 1);
        flags.put("good", "2");
        Awaitility.await().until(() -> second.dead() == 2);
        List<DeadLetter> letters = second.deadLetters().list(null, 10);
        assertThat(letters).extracting(letter -> letter.message().key()).containsExactly("bad", "good");
        assertThat(second.deadLetters().list(letters.get(0), 10))
                .extracting(letter -> letter.message().key())
                .containsExactly("good");
    }

    @Test
    void statusTellsHowFarBehindARelayIs() {
        OutboxRelay relay = start(message -> {
            throw new OutboxUnavailableException("away on purpose", new IOException());
        });
        flags.put("a", "1");
        flags.put("a", "2");
        Awaitility.await().until(() -> relay.failed() > 0);
        assertThat(relay.status().orElseThrow().waiting()).isEqualTo(2);
        Awaitility.await().until(() -> !relay.status().orElseThrow().lag().isZero());
        assertThat(relay.published()).isZero();
    }

    @Test
    void aCaughtUpRelayHasNoLag() {
        OutboxRelay relay = start(message -> {});
        flags.put("a", "1");
        Awaitility.await().until(() -> relay.published() == 1);
        Awaitility.await().until(() -> relay.status()
                .filter(status -> status.position() == status.lastPosition())
                .isPresent());
        RelayStatus caughtUp = relay.status().orElseThrow();
        assertThat(caughtUp.lag()).isZero();
        assertThat(caughtUp.waiting()).isZero();
    }

    @Test
    void whileNothingCanBePublishedNothingIsGivenUp() {
        AtomicBoolean away = new AtomicBoolean(true);
        OutboxRelay relay = start(message -> {
            if (away.get()) {
                throw new OutboxUnavailableException("away on purpose", new IOException());
            }
            published.add(describe(message));
        });
        flags.put("a", "1");
        flags.put("a", "2");
        Awaitility.await().until(() -> relay.failed() > TestOutbox.FAST.maxAttempts());
        assertThat(relay.status().orElseThrow().lastError()).contains("away on purpose");
        away.set(false);
        awaitPublished(2);
        assertThat(published).containsExactly("default CREATED flags/a v1 \"1\"", "default UPDATED flags/a v2 \"2\"");
        assertThat(relay.dead()).isZero();
    }

    private OutboxRelay start(OutboxPublisher publisher) {
        return outbox.start(publisher);
    }

    private void awaitPublished(int count) {
        Awaitility.await().until(() -> published.size() >= count);
    }
}
