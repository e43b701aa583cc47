package io.pgstore.consumer;

import io.pgstore.event.Metadata;
import io.pgstore.event.MetadataScope;
import io.pgstore.event.RecordedEvent;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Projector} or a {@link Reactor}.
 *
 * @param <C> what is built
 * @since 0.1
 */
public final class ConsumerBuilder<C extends EventConsumer> {
    private static final int DEFAULT_BATCH = 100;

    private final String id;
    private final BiFunction<ConsumerSettings, BatchHandler, C> consumer;
    private EventFilter filter = EventFilter.all();
    private int partitions = 1;
    private int batchSize = DEFAULT_BATCH;
    private StartPosition initialPosition = StartPosition.beginning();
    private @Nullable StartPosition forcePosition;
    private boolean checkpoints = true;
    private @Nullable Retries retries;
    private FailurePolicy onFailure = FailurePolicy.BLOCK;

    ConsumerBuilder(String id, BiFunction<ConsumerSettings, BatchHandler, C> consumer) {
        this.id = id;
        this.consumer = consumer;
    }

    /** Handles only the events that {@code events} lets pass, and forgets what was said of them before. */
    public ConsumerBuilder<C> filter(EventFilter events) {
        filter = events;
        return this;
    }

    /**
     * Handles only payloads of these classes, also those that upcasters have renamed since they were stored; of a sealed
     * type all of its subtypes.
     */
    public ConsumerBuilder<C> types(Class<?>... classes) {
        filter = filter.withClasses(Set.of(classes));
        return this;
    }

    /** Handles only events with these type names, as they are stored. */
    public ConsumerBuilder<C> typeNames(String... names) {
        filter = filter.withTypes(Set.of(names));
        return this;
    }

    /** Handles only streams whose id is {@code name}, or begins with it and {@code -}. */
    public ConsumerBuilder<C> category(String name) {
        filter = filter.withCategory(name);
        return this;
    }

    /** Handles only events that have all of these tags. */
    public ConsumerBuilder<C> tags(String... required) {
        filter = filter.withTags(Set.of(required));
        return this;
    }

    /** Handles the events of another tenant than the store's. */
    public ConsumerBuilder<C> tenant(String tenantId) {
        filter = filter.withTenant(tenantId);
        return this;
    }

    /** Handles the events of all tenants. */
    public ConsumerBuilder<C> allTenants() {
        filter = filter.withAllTenants();
        return this;
    }

    /** Sets how many owners may share the work, 1 unless set: a power of two up to 1,024. */
    public ConsumerBuilder<C> partitions(int count) {
        partitions = count;
        return this;
    }

    /** Sets how many events are handed over at most before the checkpoint is written, 100 unless set. */
    public ConsumerBuilder<C> batchSize(int most) {
        batchSize = most;
        return this;
    }

    /** Sets where to begin as long as there is no checkpoint, the beginning unless set. */
    public ConsumerBuilder<C> initialPosition(StartPosition position) {
        initialPosition = position;
        return this;
    }

    /** Sets where to begin with each start, whatever the checkpoint says. */
    public ConsumerBuilder<C> forcePosition(StartPosition position) {
        forcePosition = position;
        return this;
    }

    /** Keeps no checkpoints: every instance handles all events from the initial position on, with each start. */
    public ConsumerBuilder<C> withoutCheckpoints() {
        checkpoints = false;
        return this;
    }

    /** Sets how failures are tried again, as all consumers of the application unless set. */
    public ConsumerBuilder<C> retries(Retries settings) {
        retries = settings;
        return this;
    }

    /** Sets what becomes of an event that was tried as often as it may be, {@link FailurePolicy#BLOCK} unless set. */
    public ConsumerBuilder<C> onFailure(FailurePolicy policy) {
        onFailure = policy;
        return this;
    }

    /** Builds the consumer with a handler of single events. */
    public C each(EventHandler handler) {
        return batch(events -> {
            for (RecordedEvent event : events) {
                MetadataScope scope = MetadataScope.open(Metadata.causedBy(event));
                try {
                    handler.handle(event);
                } finally {
                    scope.close();
                }
            }
        });
    }

    /** Builds the consumer with a handler of several events at once. */
    public C batch(BatchHandler handler) {
        return consumer.apply(
                new ConsumerSettings(
                        id,
                        filter,
                        partitions,
                        batchSize,
                        initialPosition,
                        forcePosition,
                        checkpoints,
                        retries,
                        onFailure),
                handler);
    }
}
