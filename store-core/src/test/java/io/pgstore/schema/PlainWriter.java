package io.pgstore.schema;

import io.pgstore.testing.TestDatabase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Keeps writing events one by one, as an application would that is not to notice a migration. */
final class PlainWriter implements AutoCloseable {
    static final String INSERT_EVENT = """
            INSERT INTO store.events
                (tenant_id, stream_id, version, position, slice, event_id, type, schema_version, data, recorded_at)
            VALUES ('default', 'order-' || gen_random_uuid(), 1, nextval('store.events_position_seq'), 0,
                gen_random_uuid(), 'placed', 1, '{}', clock_timestamp())
            """;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch writing = new CountDownLatch(1);
    private final FutureTask<Integer> task;

    private PlainWriter(TestDatabase database) {
        this.task = new FutureTask<>(() -> write(database));
    }

    /** Returns a writer that has written its first event. */
    static PlainWriter start(TestDatabase database) throws InterruptedException {
        PlainWriter writer = new PlainWriter(database);
        new Thread(writer.task, "plain-writer").start();
        writer.writing.await();
        return writer;
    }

    private int write(TestDatabase database) {
        SingleConnectionDataSource connection = new SingleConnectionDataSource(database.connect(), true);
        try {
            JdbcTemplate jdbc = new JdbcTemplate(connection);
            int count = 0;
            while (!stopped.get()) {
                count += jdbc.update(INSERT_EVENT);
                writing.countDown();
            }
            return count;
        } finally {
            writing.countDown();
            connection.destroy();
        }
    }

    /** Stops the writer and returns how many events it wrote. */
    int stop() throws InterruptedException, ExecutionException, TimeoutException {
        stopped.set(true);
        return task.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        stopped.set(true);
    }
}
