package io.pgstore.autoconfigure;

import io.pgstore.consumer.JdbcReactions;
import org.springframework.context.SmartLifecycle;

/** Runs reactions from when the application is ready until it begins to end. */
final class ReactionLifecycle implements SmartLifecycle {
    private final JdbcReactions reactions;

    ReactionLifecycle(JdbcReactions reactions) {
        this.reactions = reactions;
    }

    @Override
    public void start() {
        reactions.start();
    }

    @Override
    public void stop() {
        reactions.close();
    }

    @Override
    public boolean isRunning() {
        return reactions.running();
    }
}
