package io.pgstore.event;

import org.jspecify.annotations.Nullable;

/**
 * Gives all events that a thread appends during a unit of work, such as a request or a handled message, default
 * metadata. Scopes nest: an inner one inherits what it does not say itself.
 * <pre>{@code
 * try (MetadataScope scope = MetadataScope.open(Metadata.causedBy(event))) {
 *     store.append(…);
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class MetadataScope implements AutoCloseable {
    private static final ThreadLocal<@Nullable MetadataScope> CURRENT = new ThreadLocal<>();

    private final Metadata metadata;
    private final @Nullable MetadataScope outer;
    private boolean closed;

    private MetadataScope(Metadata metadata, @Nullable MetadataScope outer) {
        this.metadata = metadata;
        this.outer = outer;
    }

    /** Opens a scope on this thread; close it on this thread, inner scopes first. */
    public static MetadataScope open(Metadata metadata) {
        MetadataScope scope = new MetadataScope(metadata.withDefaults(current()), CURRENT.get());
        CURRENT.set(scope);
        return scope;
    }

    /** Returns the defaults in force on this thread; {@link Metadata#none()} outside of any scope. */
    public static Metadata current() {
        MetadataScope scope = CURRENT.get();
        return scope == null ? Metadata.none() : scope.metadata;
    }

    /** Ends this scope; what the innermost scope that is still open says is in force again. Idempotent. */
    @Override
    public void close() {
        closed = true;
        MetadataScope open = CURRENT.get();
        // A scope around others that was closed before them must not come back with their end.
        while (open != null && open.closed) {
            open = open.outer;
        }
        if (open == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(open);
        }
    }
}
