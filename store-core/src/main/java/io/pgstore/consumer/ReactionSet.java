package io.pgstore.consumer;

import io.pgstore.codec.Codec;
import io.pgstore.event.EventQuery;
import io.pgstore.event.RecordedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** The reactions of a group: which of them handle an event, and for which targets. */
final class ReactionSet {
    private final Map<String, Entry> reactions = new LinkedHashMap<>();
    private final @Nullable Set<String> types;

    /** A reaction and what tells its events. */
    private record Entry(Reaction reaction, Predicate<RecordedEvent> filter) {
        boolean handles(RecordedEvent event) {
            return filter.test(event);
        }
    }

    ReactionSet(Collection<Reaction> all, Codec codec, String tenantId) {
        Set<String> names = new LinkedHashSet<>();
        boolean anyType = false;
        for (Reaction reaction : all) {
            Predicate<RecordedEvent> filter =
                    reaction.filter().predicate(codec, tenantId).and(ofSource(reaction.source()));
            Assert.isTrue(
                    reactions.putIfAbsent(reaction.name(), new Entry(reaction, filter)) == null,
                    () -> "There are two reactions with the name " + reaction.name());
            Set<String> its = reaction.filter().typeNames(codec);
            anyType |= its.isEmpty();
            names.addAll(its);
        }
        this.types = anyType ? null : names;
    }

    Set<String> names() {
        return Set.copyOf(reactions.keySet());
    }

    Set<String> lanes() {
        Set<String> lanes = new LinkedHashSet<>();
        reactions.values().forEach(entry -> lanes.add(entry.reaction().lane()));
        return lanes;
    }

    /** Returns a filter that lets all events pass that a reaction may handle. */
    EventFilter filter() {
        return types == null ? EventFilter.all() : EventFilter.all().withTypes(types);
    }

    /** Returns a query for the same events. */
    EventQuery query() {
        return types == null ? EventQuery.all() : EventQuery.all().types(List.copyOf(types));
    }

    /** Returns the targets of events that follow each other in the log. */
    List<SubscriptionTarget> targets(List<RecordedEvent> events) {
        Map<String, SubscriptionTarget> targets = new LinkedHashMap<>();
        for (RecordedEvent event : events) {
            for (Entry entry : reactions.values()) {
                if (entry.handles(event)) {
                    for (String target : entry.reaction().targets().apply(event)) {
                        targets.merge(target, target(target, entry.reaction(), event), SubscriptionTarget::and);
                    }
                }
            }
        }
        return List.copyOf(targets.values());
    }

    /** Returns the reactions that handle an event for a target. */
    List<Reaction> of(RecordedEvent event, String target) {
        List<Reaction> found = new ArrayList<>();
        for (Entry entry : reactions.values()) {
            if (entry.handles(event) && entry.reaction().targets().apply(event).contains(target)) {
                found.add(entry.reaction());
            }
        }
        return found;
    }

    // Where all events of a target come from one stream, that stream is all that has to be read.
    private static SubscriptionTarget target(String streamId, Reaction reaction, RecordedEvent event) {
        String source = reaction.source();
        if (source == null && SourcePattern.isExact(event.streamId())) {
            source = event.streamId();
        }
        return new SubscriptionTarget(
                streamId, source, reaction.priority(), reaction.lane(), event.position(), event.position());
    }

    private static Predicate<RecordedEvent> ofSource(@Nullable String source) {
        if (source == null) {
            return event -> true;
        }
        Pattern pattern = SourcePattern.compile(source);
        return event -> pattern.matcher(event.streamId()).matches();
    }
}
