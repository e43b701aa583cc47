package io.pgstore.projection;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * A projection that writes to tables of its own.
 *
 * @param settings how it runs
 * @param handler writes what it keeps
 * @param reset removes all that it keeps, before it is built anew; {@code null} if it cannot be
 * @since 0.1
 */
public record FreeProjection(
        ProjectionSettings settings,
        ProjectionHandler handler,
        @Nullable Consumer<JdbcOperations> reset) implements Projection {}
