package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 19: workers compete while their leases run out, at random. */
class ReactionRaceTests extends ReactionTopic {
    private static final int STREAMS = 12;
    private static final int WORKERS = 4;
    private static final String WATCH_WATERMARKS = """
            CREATE TABLE regressed (stream_id text);
            CREATE FUNCTION watch_watermark() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF new.watermark < old.watermark THEN
                    INSERT INTO regressed VALUES (new.stream_id);
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER watch_watermark AFTER UPDATE ON store.subscriptions
                FOR EACH ROW EXECUTE FUNCTION watch_watermark();
            """;
    private static final String EXPIRE_SOME = """
            UPDATE store.subscriptions
            SET lease_until = clock_timestamp()
            WHERE stream_id IN (SELECT stream_id
                                FROM store.subscriptions
                                WHERE holder <> '' AND random() < 0.3
                                FOR UPDATE SKIP LOCKED)
            """;

    private final ConcurrentLinkedQueue<RecordedEvent> handled = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyEventIsHandledInOrderAndNoWatermarkRegressesWhateverLeasesRunOut(long seed) throws Exception {
        jdbc().execute(WATCH_WATERMARKS);
        for (int worker = 0; worker < WORKERS; worker++) {
            react(builder -> builder.reaction(restless(new Random(seed)))
                    .retries(new Retries(1_000, NO_TIME, NO_TIME))
                    .lease(Duration.ofMillis(200))
                    .batchSize(5));
        }
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService chaos = Executors.newSingleThreadExecutor();
        try {
            Future<?> expiring = chaos.submit(() -> {
                while (!over.get()) {
                    jdbc().update(EXPIRE_SOME);
                }
            });
            appendAtRandom(new Random(seed));
            awaitHandled();
            over.set(true);
            expiring.get();
        } finally {
            over.set(true);
            chaos.shutdown();
        }
        assertThat(handled.stream().map(RecordedEvent::position).distinct())
                .containsExactlyInAnyOrderElementsOf(positions());
        assertThat(firstHandled())
                .allSatisfy((stream, versions) -> assertThat(versions).isSorted());
        assertThat(jdbc().queryForList("SELECT stream_id FROM regressed", String.class))
                .isEmpty();
        assertThat(owner.queryForObject("SELECT max(fence) FROM store.subscriptions", Long.class))
                .isGreaterThan(1);
    }

    /** Handles slowly now and then, and fails now and then. */
    private Reaction restless(Random random) {
        return Reaction.named("r").types(Counted.class).handle(event -> {
            int what;
            synchronized (random) {
                what = random.nextInt(20);
            }
            if (what == 0) {
                throw new IllegalStateException("at random");
            }
            if (what < 4) {
                jdbc().queryForObject("SELECT count(*) FROM generate_series(1, ?)", Long.class, what * 20_000);
            }
            handled.add(event);
        });
    }

    private void appendAtRandom(Random random) {
        for (int number = 0; number < 150; number++) {
            append("s-" + random.nextInt(STREAMS), counted(1, 1 + random.nextInt(4)));
        }
    }

    /** Returns the versions of each stream in the order in which they were first handled. */
    private Map<String, List<Long>> firstHandled() {
        Map<String, List<Long>> versions = new HashMap<>();
        for (RecordedEvent event : handled) {
            List<Long> those = versions.computeIfAbsent(event.streamId(), stream -> new ArrayList<>());
            if (!those.contains(event.version())) {
                those.add(event.version());
            }
        }
        return versions;
    }
}
