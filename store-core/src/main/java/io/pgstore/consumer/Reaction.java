package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.Identifiers;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Something that is done for events, stream by stream: events of one target stream are handled one after another, those of
 * different ones side by side.
 * <pre>{@code
 * Reaction invoice = Reaction.named("invoice").types(Paid.class).target(event -> "customer-" + …).handle(event -> …);
 * }</pre>
 *
 * @param name tells it from the others of its group, at most 128 characters
 * @param filter which events it handles; always of the store's tenant
 * @param targets the target streams of an event, which must be the same whenever it is asked; none for an event that is to be
 *     left alone
 * @param source the streams whose events it handles, {@code *} for any text and {@code ?} for one character; {@code null}
 *     for all
 * @param lane the workers that handle its targets
 * @param priority that of its targets; higher ones come first
 * @param handler what is done
 * @since 0.1
 */
public record Reaction(
        String name,
        EventFilter filter,
        Function<RecordedEvent, Collection<String>> targets,
        @Nullable String source,
        String lane,
        int priority,
        EventHandler handler) {
    public Reaction {
        Identifiers.requireName("reaction name", name);
        Identifiers.requireName("lane", lane);
        Assert.isTrue(
                filter.tenantId() == null && !filter.allTenants(),
                () -> "Reaction %s can only handle events of the store's tenant".formatted(name));
        if (source != null) {
            Identifiers.requireId("source", source);
        }
    }

    /** Starts building a reaction. */
    public static ReactionBuilder named(String name) {
        return new ReactionBuilder(name);
    }
}
