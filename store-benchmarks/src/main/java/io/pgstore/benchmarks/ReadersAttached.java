package io.pgstore.benchmarks;

import io.pgstore.event.EventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** An operation that is measured while readers poll the log every 10 ms, each from its own cursor. */
final class ReadersAttached implements Operation {
    private static final long POLL_NANOS = 10_000_000;

    private final Operation operation;
    private final EventStore store;
    private final int readers;
    private final List<Thread> threads = new ArrayList<>();

    ReadersAttached(Operation operation, EventStore store, int readers) {
        this.operation = operation;
        this.store = store;
        this.readers = readers;
    }

    @Override
    public void run(int thread, long number) throws Exception {
        operation.run(thread, number);
    }

    @Override
    public void begin() {
        long end = store.status().lastPosition();
        for (int reader = 0; reader < readers; reader++) {
            Thread thread = new Thread(() -> poll(end));
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    public void end() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException exception) {
                Thread.currentThread().interrupt();
            }
        }
        threads.clear();
    }

    private void poll(long from) {
        long position = from;
        while (!Thread.currentThread().isInterrupted()) {
            position = store.readAll(position, 1_000).next().position();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
