package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What watches share, and what they must not. */
class WatchSharingTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final WatchEnvironment environment = new WatchEnvironment(DATABASE);

    private final CountDownLatch released = new CountDownLatch(1);

    /** Counts how often it decodes. */
    private static final class CountingCodec implements ValueCodec<Price> {
        private final ValueCodec<Price> codec = new JsonValueCodec<>(TestKeyValues.CODEC, Price.class);
        private final AtomicInteger decoded = new AtomicInteger();

        @Override
        public EncodedValue encode(Price value) {
            return codec.encode(value);
        }

        @Override
        public Price decode(EncodedValue stored) {
            decoded.incrementAndGet();
            return codec.decode(stored);
        }
    }

    @AfterEach
    void release() {
        released.countDown();
    }

    @Test
    void aChangeIsDecodedOnceForAllWatchesOfACodec() {
        CountingCodec counting = new CountingCodec();
        KeyValueKind<Price> kind = environment.store.kind(environment.kind, counting);
        List<Recorder> recorders = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            Recorder recorder = new Recorder();
            recorders.add(recorder);
            kind.watch(WatchOptions.live(), recorder);
        }
        kind.put("a", Price.of("1.00"));
        kind.put("a", Price.of("2.00"));

        recorders.forEach(
                recorder -> assertThat(recorder.told(2)).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00"));
        assertThat(counting.decoded).hasValue(2);
    }

    @Test
    void watchesWithDifferentCodecsAreToldTheirOwnValues() {
        Recorder recorder = new Recorder();
        List<KeyValueEvent<String>> texts = new CopyOnWriteArrayList<>();
        ValueCodec<String> text = new TextCodec();
        environment.store.kind(environment.kind, text).watch(WatchOptions.live(), texts::add);
        environment.prices.watch(WatchOptions.live(), recorder);
        environment.prices.put("a", Price.of("1.00"));

        assertThat(recorder.told(1)).containsExactly("CREATED a v1 1.00");
        Awaitility.await().atMost(PATIENCE).until(() -> !texts.isEmpty());
        assertThat(texts.get(0).value()).contains("1.00");
    }

    @Test
    void jsonCodecsOfOneTypeAreEqual() {
        ValueCodec<Price> codec = new JsonValueCodec<>(TestKeyValues.CODEC, Price.class);
        assertThat(codec)
                .isEqualTo(new JsonValueCodec<>(TestKeyValues.CODEC, Price.class))
                .hasSameHashCodeAs(new JsonValueCodec<>(TestKeyValues.CODEC, Price.class))
                .isNotEqualTo(new JsonValueCodec<>(TestKeyValues.CODEC, String.class))
                .isNotEqualTo(new TextCodec());
    }

    @Test
    void whileListenersBlockTheOthersAreTold() throws InterruptedException {
        int threads = 2 * KeyValueSettings.defaults().watch().threads();
        CountDownLatch blocked = new CountDownLatch(threads);
        for (int number = 0; number < threads; number++) {
            environment.prices.watch(WatchOptions.live(), event -> {
                blocked.countDown();
                awaitRelease();
            });
        }
        Recorder free = new Recorder();
        environment.prices.watch(WatchOptions.live(), free);
        environment.prices.put("a", Price.of("1.00"));
        assertThat(blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        environment.prices.put("a", Price.of("2.00"));

        assertThat(free.told(2)).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00");
    }

    @Test
    void aPoolRunsEverythingOnAFewThreadsAndWhatComesAfterItsEndOnTheCallers() {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        AtomicInteger done = new AtomicInteger();
        WatchPool pool = new WatchPool(4, 4);
        for (int number = 0; number < 10_000; number++) {
            pool.run(() -> {
                used.add(Thread.currentThread());
                done.incrementAndGet();
            });
        }
        pool.close();
        assertThat(done).hasValue(10_000);
        assertThat(used).hasSizeBetween(1, 4).doesNotContain(Thread.currentThread());

        pool.run(() -> used.add(Thread.currentThread()));
        assertThat(used).contains(Thread.currentThread());
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads whatever is stored as text. */
    private static final class TextCodec implements ValueCodec<String> {
        @Override
        public EncodedValue encode(String value) {
            return new EncodedValue("text", 1, value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String decode(EncodedValue stored) {
            return new String(stored.bytes(), StandardCharsets.UTF_8);
        }
    }
}
