package io.pgstore.log;

import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.StreamAppend;
import io.pgstore.log.TestLog.Note;
import io.pgstore.schema.StoreDatabase;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** A writer of random transactions on a few streams that all writers share. */
final class RandomWriter {
    private static final int STREAMS = 200;
    private static final double LONGEST_DELAY_SECONDS = 0.008;

    private final Random random;
    private final JdbcOperations jdbc;
    private final EventStore store;
    private final TransactionTemplate transaction;
    private final TransactionTemplate savepoint;

    RandomWriter(StoreDatabase database, long seed) {
        this.random = new Random(seed);
        this.jdbc = database.jdbc();
        this.store = JdbcEventStore.builder(database, TestLog.CODEC).build();
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        this.transaction = new TransactionTemplate(manager);
        this.savepoint = new TransactionTemplate(manager);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    void run(int transactions) {
        for (int count = 0; count < transactions; count++) {
            if (chance(4)) {
                append();
            } else {
                runTransaction();
            }
        }
    }

    private void runTransaction() {
        try {
            transaction.executeWithoutResult(this::work);
        } catch (PessimisticLockingFailureException deadlock) {
            // Two writers that met on two streams in opposite order: the server has rolled this one back.
            delay();
        }
    }

    private void work(TransactionStatus status) {
        if (chance(2)) {
            // The transaction's id comes long before its first position.
            jdbc.queryForObject("SELECT pg_current_xact_id()::text", String.class);
            delay();
        }
        int steps = 1 + random.nextInt(3);
        for (int step = 0; step < steps; step++) {
            if (chance(4)) {
                savepoint.executeWithoutResult(this::appendAndMaybeGoBack);
            } else {
                append();
            }
            delay();
        }
        if (chance(5)) {
            status.setRollbackOnly();
        }
    }

    private void appendAndMaybeGoBack(TransactionStatus status) {
        append();
        delay();
        if (chance(2)) {
            status.setRollbackOnly();
        }
    }

    private void append() {
        if (chance(4)) {
            store.appendAll(Stream.of(stream(), stream(), stream())
                    .distinct()
                    .map(stream -> new StreamAppend(stream, ExpectedVersion.any(), notes()))
                    .toList());
        } else {
            store.append(stream(), ExpectedVersion.any(), notes());
        }
    }

    private List<Note> notes() {
        return Collections.nCopies(chance(2) ? 1 : 1 + random.nextInt(5), new Note("text"));
    }

    private String stream() {
        return "stream-" + random.nextInt(STREAMS);
    }

    private void delay() {
        if (chance(2)) {
            jdbc.queryForObject("SELECT pg_sleep(?)::text", String.class, random.nextDouble() * LONGEST_DELAY_SECONDS);
        }
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
