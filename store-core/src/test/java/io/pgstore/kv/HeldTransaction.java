package io.pgstore.kv;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.transaction.support.TransactionTemplate;

/** A transaction that has written and stays open until a test ends it. */
final class HeldTransaction implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<Boolean> thread;
    private volatile boolean rollback;

    /** Begins a transaction in which {@code work} is done before this returns. */
    HeldTransaction(TransactionTemplate transaction, Runnable work) {
        CountDownLatch done = new CountDownLatch(1);
        thread = CompletableFuture.supplyAsync(
                () -> transaction.execute(status -> {
                    work.run();
                    done.countDown();
                    await(end);
                    if (rollback) {
                        status.setRollbackOnly();
                    }
                    return true;
                }),
                task -> new Thread(task, "held-transaction").start());
        await(done);
    }

    void commit() {
        end.countDown();
        try {
            thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException exception) {
            throw new AssertionError(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new AssertionError(exception);
        }
    }

    void rollback() {
        rollback = true;
        commit();
    }

    @Override
    public void close() {
        commit();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing happened");
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new AssertionError(exception);
        }
    }
}
