package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Promise 10, all at once: many writers, whose transactions begin early, dawdle, roll back and use savepoints, and
 * several readers that follow them. The seed is that of the writers' decisions; set {@code pgstore.stress.seed} to
 * repeat them.
 */
class LogStressTests {
    private static final Logger log = LoggerFactory.getLogger(LogStressTests.class);
    private static final long SEED = Long.getLong("pgstore.stress.seed", 20_101_201);
    private static final int WRITERS = 20;
    private static final int TRANSACTIONS = 60;
    private static final int[] PAGE_SIZES = {1, 7, 100, 1_000};

    @AutoClose
    private final TestLog events = TestLog.create();

    private final CountDownLatch writing = new CountDownLatch(WRITERS);

    @Test
    void everyReaderGetsEveryEventOnceInTheOrderOfItsStream() {
        log.info("Random transactions with -Dpgstore.stress.seed={}", SEED);
        List<TestReader> readers = new ArrayList<>();
        for (int pageSize : PAGE_SIZES) {
            readers.add(new TestReader(events.storeThrough(events.database().hikari(1)), pageSize));
        }
        PositionOnlyReader careless = new PositionOnlyReader(events.jdbc());
        Race.of(WRITERS + readers.size() + 1, number -> {
            if (number < WRITERS) {
                return writer(number);
            }
            int reader = number - WRITERS;
            return following(reader < readers.size() ? readers.get(reader)::poll : careless::poll);
        });

        List<String> stored = stored();
        assertThat(stored).as("seed %d", SEED).hasSizeGreaterThan(WRITERS * TRANSACTIONS / 2);
        assertStreamsAreInOrder(stored);
        assertThat(readers).as("seed %d", SEED).allSatisfy(reader -> assertThat(TestReader.places(reader.delivered()))
                .isEqualTo(stored));
        assertThat(careless.delivered())
                .as("a reader by position alone loses events, else this proves nothing; seed %d", SEED)
                .hasSizeLessThan(stored.size());
    }

    private Callable<Boolean> writer(int number) {
        DataSource impatient =
                events.database().hikari(1, config -> config.setConnectionInitSql("SET deadlock_timeout = '10ms'"));
        StoreDatabase database = new StoreDatabase(impatient, StoreTables.defaults());
        RandomWriter writer = new RandomWriter(database, SEED + number);
        return () -> {
            try {
                writer.run(TRANSACTIONS);
                return true;
            } finally {
                writing.countDown();
            }
        };
    }

    /** Polls while anybody writes, and once more. */
    private Callable<Boolean> following(Runnable poll) {
        return () -> {
            while (writing.getCount() > 0) {
                poll.run();
            }
            poll.run();
            return true;
        };
    }

    /** Returns {@code stream@version} of what is in the table, in position order. */
    private List<String> stored() {
        return events.jdbc()
                .queryForList("SELECT stream_id || '@' || version FROM store.events ORDER BY position", String.class);
    }

    private static void assertStreamsAreInOrder(List<String> places) {
        Map<String, Long> versions = new HashMap<>();
        for (String place : places) {
            String stream = place.substring(0, place.indexOf('@'));
            assertThat(place).isEqualTo(stream + "@" + versions.merge(stream, 1L, Long::sum));
        }
    }
}
