package io.pgstore.autoconfigure;

import io.pgstore.projection.JdbcProjections;
import org.springframework.context.SmartLifecycle;

/** Registers projections before their consumers start, and looks after their builds until after those have stopped. */
final class ProjectionLifecycle implements SmartLifecycle {
    private final JdbcProjections projections;

    ProjectionLifecycle(JdbcProjections projections) {
        this.projections = projections;
    }

    @Override
    public void start() {
        projections.start();
    }

    @Override
    public void stop() {
        projections.close();
    }

    @Override
    public boolean isRunning() {
        return projections.running();
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
