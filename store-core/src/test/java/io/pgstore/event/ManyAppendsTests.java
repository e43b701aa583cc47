package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 6: 50,000 appends in one transaction work, and whoever follows their commit keeps up. */
class ManyAppendsTests {
    private static final int APPENDS = 50_000;

    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    @Test
    void fiftyThousandAppendsInOneTransactionHoldOneFenceAndListenersHearOfEachInOrder() throws InterruptedException {
        List<Long> heard = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(APPENDS);
        BackgroundTasks background = new BackgroundTasks();
        EventStore store = JdbcEventStore.builder(
                        new StoreDatabase(database.dataSource(), StoreTables.defaults()), TestEvents.CODEC)
                .background(background)
                .listener(events -> {
                    heard.add(events.get(0).version());
                    all.countDown();
                })
                .build();
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource())).executeWithoutResult(status -> {
            for (int i = 0; i < APPENDS; i++) {
                store.append("order-1", ExpectedVersion.exactly(i), List.of(new Placed(i)));
            }
            assertThat(store.status().holders()).hasSize(1);
            assertThat(EventStoreTopic.fences(database)).isEqualTo(1);
            assertThat(heard).isEmpty();
        });
        all.await();
        background.close();
        assertThat(background.dropped()).isZero();
        assertThat(heard).isEqualTo(LongStream.rangeClosed(1, APPENDS).boxed().toList());
        assertThat(store.readAll(0, 1).events()).hasSize(1);
    }
}
