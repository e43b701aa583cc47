package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promises 14, 18 and 19: slow listeners, how watches end, and many of them. */
class WatchEndTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final WatchEnvironment environment = new WatchEnvironment(DATABASE);

    private final KeyValueKind<Price> prices = environment.prices;
    private final Recorder mine = new Recorder();

    /** A listener that hangs in its first event. */
    private static final class Hanging extends Recorder {
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void onEvent(KeyValueEvent<Price> event) {
            super.onEvent(event);
            try {
                goOn.await();
            } catch (InterruptedException exception) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void aSlowListenerHoldsUpNobodyAndEndsWithOneOverflow() {
        Hanging slow = new Hanging();
        Watch watch = prices.watch(WatchOptions.live(), slow);
        prices.watch(WatchOptions.live().buffer(100_000), mine);
        for (int i = 0; i < 1_100; i++) {
            prices.put("a", Price.of(i + ".00"));
        }
        mine.told(1_100);
        Awaitility.await().until(() -> !watch.isOpen());
        slow.goOn.countDown();
        assertThat(slow.error()).isInstanceOfSatisfying(WatchOverflowException.class, overflow -> {
            Recorder resumed = new Recorder();
            prices.watch(WatchOptions.resuming(overflow.token()), resumed);
            assertThat(slow.events.size()
                            + resumed.told(1_100 - slow.events.size()).size())
                    .isEqualTo(1_100);
        });
        assertThat(slow.told().size()).isLessThan(1_100);
    }

    @Test
    void noFilterHidesTheOverflow() {
        Hanging slow = new Hanging();
        Watch watch = prices.watch(
                WatchOptions.live()
                        .only(KeyValueEvent.Type.DELETED)
                        .prefixed("a")
                        .buffer(2),
                slow);
        for (int i = 0; i < 5; i++) {
            prices.put("a" + i, Price.of("1.00"));
            prices.delete("a" + i);
        }
        Awaitility.await().until(() -> !watch.isOpen());
        slow.goOn.countDown();
        assertThat(slow.error()).isInstanceOf(WatchOverflowException.class);
    }

    @Test
    void closingAWatchEndsItExactlyOnce() {
        Watch watch = prices.watch(WatchOptions.live(), mine);
        assertThat(watch.isOpen()).isTrue();
        watch.close();
        watch.close();
        mine.awaitClosed();
        assertThat(watch.isOpen()).isFalse();
        prices.put("a", Price.of("1.00"));
        environment.store.close();
        assertThat(mine.closes).hasSize(1);
        assertThat(mine.events).isEmpty();
    }

    @Test
    void aListenerMayCloseItsOwnWatch() {
        AtomicReference<Watch> watch = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        Recorder closing = new Recorder() {
            @Override
            public void onEvent(KeyValueEvent<Price> event) {
                super.onEvent(event);
                try {
                    known.await();
                } catch (InterruptedException exception) {
                    Thread.currentThread().interrupt();
                }
                Objects.requireNonNull(watch.get()).close();
            }
        };
        watch.set(prices.watch(WatchOptions.live(), closing));
        known.countDown();
        prices.put("a", Price.of("1.00"));
        prices.put("a", Price.of("2.00"));
        closing.awaitClosed();
        assertThat(closing.events).hasSize(1);
    }

    @Test
    void closingTheStoreEndsItsWatchesExactlyOnceWhateverTheyAreDoing() {
        Recorder resuming = new Recorder();
        Recorder replaying = new Recorder();
        prices.put("a", Price.of("1.00"));
        prices.watch(WatchOptions.live(), mine);
        prices.watch(WatchOptions.afterRevision(0), resuming);
        prices.watch(WatchOptions.replaying(), replaying);
        environment.store.close();
        environment.store.close();
        mine.awaitClosed();
        resuming.awaitClosed();
        replaying.awaitClosed();
        assertThat(threads("store-kv-watch")).isZero();
    }

    @Test
    void aListenersExceptionEndsItsWatchOnly() {
        Recorder throwing = new Recorder() {
            @Override
            public void onEvent(KeyValueEvent<Price> event) {
                throw new IllegalStateException("on purpose");
            }
        };
        prices.watch(WatchOptions.live(), throwing);
        prices.watch(WatchOptions.live(), mine);
        prices.put("a", Price.of("1.00"));
        prices.put("a", Price.of("2.00"));
        assertThat(throwing.error()).isInstanceOf(IllegalStateException.class).hasMessage("on purpose");
        assertThat(mine.told(2)).hasSize(2);
    }

    @Test
    void tenThousandWatchesShareOneReaderAndAFewThreads() {
        int before = readers();
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Recorder recorder = new Recorder();
            recorders.add(recorder);
            prices.watch(WatchOptions.live(), recorder);
        }
        prices.put("a", Price.of("1.00"));
        prices.delete("a");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> recorders.stream()
                .allMatch(recorder -> recorder.events.size() == 2));
        assertThat(recorders).allSatisfy(recorder -> assertThat(recorder.told())
                .containsExactly("CREATED a v1 1.00", "DELETED a v2 1.00"));
        assertThat(readers() - before).isLessThanOrEqualTo(1);
        assertThat(threads("store-kv-watch")).isLessThanOrEqualTo(1_024);
    }

    @Test
    void aSubscriberIsToldAsMuchAsItAsksFor() {
        Subscriber subscriber = new Subscriber();
        prices.put("a", Price.of("1.00"));
        prices.publisher(WatchOptions.replaying()).subscribe(subscriber);
        prices.put("b", Price.of("2.00"));
        assertThat(subscriber.events).isEmpty();
        subscriber.request(2);
        Awaitility.await().until(() -> subscriber.events.size() == 2);
        subscriber.request(1);
        Awaitility.await().until(() -> subscriber.events.size() == 3);
        assertThat(subscriber.events)
                .extracting(Recorder::describe)
                .containsExactly("CREATED a v1 1.00", "READY", "CREATED b v1 2.00");
        subscriber.cancel();
        prices.put("c", Price.of("3.00"));
        assertThat(subscriber.ends).isEmpty();
    }

    @Test
    void subscribersAreToldTheEnd() {
        Subscriber closed = new Subscriber();
        Subscriber wrong = new Subscriber();
        Subscriber greedy = new Subscriber();
        prices.publisher(WatchOptions.live()).subscribe(closed);
        prices.publisher(WatchOptions.afterRevision(Long.MAX_VALUE / 2)).subscribe(wrong);
        prices.publisher(WatchOptions.live()).subscribe(greedy);
        greedy.request(0);
        Awaitility.await().until(() -> wrong.ends.size() == 1 && greedy.ends.size() == 1);
        environment.store.close();
        Awaitility.await().until(() -> closed.ends.size() == 1);
        assertThat(closed.ends).containsExactly("complete");
        assertThat(greedy.ends.get(0)).contains("IllegalArgumentException");
    }

    @Test
    void aClosedStoreBeginsNoWatch() {
        environment.store.close();
        assertThatExceptionOfType(KeyValueStoreClosedException.class)
                .isThrownBy(() -> prices.watch(WatchOptions.live(), mine));
    }

    @Test
    void nothingIsReadWhileNobodyWatches() {
        try (WatchEnvironment quiet = new WatchEnvironment(DATABASE, DATABASE.dataSource(), Notifications.local())) {
            assertThat(readers()).isZero();
            quiet.prices.put("a", Price.of("1.00"));
            assertThat(readers()).isZero();
        }
    }

    private static int readers() {
        return threads("store-kv-outbox");
    }

    private static int threads(String name) {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    /** Takes what it asked for. */
    private static final class Subscriber implements Flow.Subscriber<KeyValueEvent<Price>> {
        final List<KeyValueEvent<Price>> events = new CopyOnWriteArrayList<>();
        final List<String> ends = new CopyOnWriteArrayList<>();
        private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();

        void request(long count) {
            Objects.requireNonNull(subscription.get()).request(count);
        }

        void cancel() {
            Objects.requireNonNull(subscription.get()).cancel();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.set(given);
        }

        @Override
        public void onNext(KeyValueEvent<Price> event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            ends.add(failure.toString());
        }

        @Override
        public void onComplete() {
            ends.add("complete");
        }
    }
}
