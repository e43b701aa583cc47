package io.pgstore.autoconfigure;

import io.pgstore.projection.JdbcProjections;
import io.pgstore.schema.StoreDatabase;
import org.springframework.context.SmartLifecycle;

/** Registers projections before their consumers work, and looks after their builds until after those have stopped. */
final class ProjectionLifecycle implements SmartLifecycle {
    private final JdbcProjections projections;
    private final StoreDatabase database;
    private boolean running;

    ProjectionLifecycle(JdbcProjections projections, StoreDatabase database) {
        this.projections = projections;
        this.database = database;
    }

    @Override
    public void start() {
        synchronized (this) {
            running = true;
        }
        database.prepare(this::register);
    }

    @Override
    public synchronized void stop() {
        running = false;
        projections.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    /** The application may have ended before its database was there. */
    private synchronized void register() {
        if (running) {
            projections.start();
        }
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
