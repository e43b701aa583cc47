package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Reaction}.
 *
 * @since 0.1
 */
public final class ReactionBuilder {
    private final String name;
    private EventFilter filter = EventFilter.all();
    private Function<RecordedEvent, Collection<String>> targets = event -> List.of(event.streamId());
    private @Nullable String source;
    private String lane = StreamSubscriptions.DEFAULT_LANE;
    private int priority;

    ReactionBuilder(String name) {
        this.name = name;
    }

    /** Handles only payloads of these classes; of a sealed type all of its subtypes. */
    public ReactionBuilder types(Class<?>... classes) {
        filter = filter.withClasses(Set.of(classes));
        return this;
    }

    /** Handles only events with these type names, as they are stored. */
    public ReactionBuilder typeNames(String... names) {
        filter = filter.withTypes(Set.of(names));
        return this;
    }

    /** Handles only streams whose id is {@code name}, or begins with it and {@code -}. */
    public ReactionBuilder category(String category) {
        filter = filter.withCategory(category);
        return this;
    }

    /** Handles only events that have all of these tags. */
    public ReactionBuilder tags(String... required) {
        filter = filter.withTags(Set.of(required));
        return this;
    }

    /** Handles only streams that match {@code pattern}: {@code *} stands for any text, {@code ?} for one character. */
    public ReactionBuilder source(String pattern) {
        source = pattern;
        return this;
    }

    /** Sets the target stream of an event, which is the event's own stream unless set. It need not exist. */
    public ReactionBuilder target(Function<RecordedEvent, String> of) {
        return targets(event -> List.of(of.apply(event)));
    }

    /** Sets the target streams of an event: the handler is called for each. */
    public ReactionBuilder targets(Function<RecordedEvent, Collection<String>> of) {
        targets = of;
        return this;
    }

    /** Sets the workers that handle the targets; those of one lane never wait for those of another. */
    public ReactionBuilder lane(String lane) {
        this.lane = lane;
        return this;
    }

    /** Sets the priority of the targets, 0 unless set; higher ones come first. */
    public ReactionBuilder priority(int priority) {
        this.priority = priority;
        return this;
    }

    /** Builds the reaction. */
    public Reaction handle(EventHandler handler) {
        return new Reaction(name, filter, targets, source, lane, priority, handler);
    }
}
