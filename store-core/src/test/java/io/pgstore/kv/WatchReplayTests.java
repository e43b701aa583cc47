package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A replay keeps neither the kind in memory nor a connection, however large the one and slow the listener is. */
class WatchReplayTests {
    private static final int KEYS = 1_000_000;

    // The entries alone take several times as much.
    private static final String HEAP = "-Xmx48m";

    private static final String FILL = """
            INSERT INTO store.kv (tenant_id, kind, key, version, created_version, revision, type, schema_version, value,
                                  updated_at)
            SELECT 'default', ?, 'key-' || n, 1, 1, n, 'Price', 1,
                   convert_to('{"amount":1.00,"padding":"' || repeat('x', 100) || '"}', 'UTF8'), now()
            FROM generate_series(1, ?) AS n
            """;

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
    }

    @Test
    void aMillionKeysAreReplayedWithBoundedHeap() throws Exception {
        DATABASE.jdbc().update(FILL, "large", KEYS);
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BigKindReader.class.getName(),
                        DATABASE.jdbcUrl(),
                        DATABASE.user(),
                        DATABASE.password(),
                        "large")
                .redirectErrorStream(true)
                .start();
        String output = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reader.waitFor()).as(output).isZero();
        assertThat(output.lines()).contains("replayed " + KEYS);
    }

    @Test
    void aSlowListenerKeepsNoConnectionAndOverflowsByNothingThatComesDuringItsReplay() {
        try (HikariDataSource one = DATABASE.hikari(1);
                WatchEnvironment environment = new WatchEnvironment(DATABASE, one, Notifications.local())) {
            environment.prices.put("a", Price.of("1.00"));
            Recorder slow = new Recorder() {
                @Override
                public void onEvent(KeyValueEvent<Price> event) {
                    if (events.isEmpty()) {
                        awaitRelease();
                    }
                    super.onEvent(event);
                }
            };
            environment.prices.watch(WatchOptions.replaying().buffer(10), slow);
            for (int number = 1; number <= 50; number++) {
                environment.prices.put("b", Price.of(number + ".00"));
            }
            released.countDown();
            assertThat(slow.told(52).subList(0, 3)).containsExactly("CREATED a v1 1.00", "READY", "CREATED b v1 1.00");
            assertThat(slow.told()).hasSize(52).endsWith("UPDATED b v50 50.00");
            assertThat(slow.errors).isEmpty();
        }
    }

    @Test
    void aListenerMayUseTheOnlyConnectionDuringItsReplay() {
        try (HikariDataSource one = DATABASE.hikari(1);
                WatchEnvironment environment = new WatchEnvironment(DATABASE, one, Notifications.local())) {
            environment.prices.putAll(Map.of("a", Price.of("1.00"), "b", Price.of("2.00")));
            Recorder reading = new Recorder() {
                @Override
                public void onEvent(KeyValueEvent<Price> event) {
                    environment.prices.get(event.key());
                    super.onEvent(event);
                }
            };
            environment.prices.watch(WatchOptions.replaying(), reading);
            assertThat(reading.told(3)).containsExactly("CREATED a v1 1.00", "CREATED b v1 2.00", "READY");
        }
    }

    @Test
    void aSpoolGivesBackWhatItGotInOrderFromMemoryAndFromAFile() {
        assertGivenBack(10, true);
        assertGivenBack(2 * ReplaySpool.IN_MEMORY / 1_000, false);
    }

    @Test
    void aSpoolThatWasClosedHasNothing() {
        ReplaySpool spool = spool(10);
        spool.close();
        spool.close();
        assertThat(spool.take(10)).isEmpty();
    }

    private static void assertGivenBack(int entries, boolean inMemory) {
        try (ReplaySpool spool = spool(entries)) {
            assertThat(spool.isInMemory()).isEqualTo(inMemory);
            List<OutboxChange> first = spool.take(7);
            List<OutboxChange> rest = spool.take(entries);
            assertThat(first).hasSize(7);
            assertThat(rest).hasSize(entries - 7);
            assertThat(spool.take(1)).isEmpty();
            assertThat(first.get(3).key()).isEqualTo("schlüssel-😀-3");
            assertThat(rest.stream().map(OutboxChange::version).collect(Collectors.toList()))
                    .isEqualTo(IntStream.range(7, entries)
                            .mapToObj(number -> (long) number)
                            .toList());
            assertThat(first.get(2).value().by(new BytesValueCodec()))
                    .hasSize(1_000)
                    .startsWith(2, 2);
        }
    }

    private static ReplaySpool spool(int entries) {
        ReplaySpool spool = new ReplaySpool(KindAddress.of("default", "spooled"));
        for (int number = 0; number < entries; number++) {
            byte[] value = new byte[1_000];
            Arrays.fill(value, (byte) number);
            spool.add(new StoredValue(
                    "schlüssel-😀-" + number,
                    number,
                    number,
                    new EncodedValue("bytes", 1, value),
                    null,
                    Instant.EPOCH));
        }
        return spool;
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
