package io.pgstore.event;

import io.pgstore.schema.Identifiers;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which events {@link EventStore#query} hands over: those that match everything said. Immutable; built from
 * {@link #all()}, one condition at a time.
 *
 * @param stream which streams; {@code null} for all
 * @param category the category of the stream: the text before the first {@code -} of its id, else the whole id;
 *     {@code null} for all
 * @param types the stored type names, any of them; {@code null} for all, empty for no event at all
 * @param tags which tags; {@code null} for whatever
 * @param correlationId the exact correlation id; {@code null} for whatever
 * @param causationId the exact causation id; {@code null} for whatever
 * @param positionAfter the lower bound of positions, exclusive; {@code null} for none
 * @param positionBefore the upper bound of positions, exclusive; {@code null} for none
 * @param recordedAfter the lower bound of times, exclusive; {@code null} for none
 * @param recordedBefore the upper bound of times, exclusive; {@code null} for none
 * @param backward whether to go from high positions to low ones
 * @param limit the most events handed over
 * @since 0.1
 */
public record EventQuery(
        @Nullable StreamFilter stream,
        @Nullable String category,
        @Nullable Set<String> types,
        @Nullable TagFilter tags,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable Long positionAfter,
        @Nullable Long positionBefore,
        @Nullable Instant recordedAfter,
        @Nullable Instant recordedBefore,
        boolean backward,
        long limit) {
    private static final EventQuery ALL = new Draft().build();

    public EventQuery {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        types = types == null ? null : Set.copyOf(types);
    }

    /** Selects every event. */
    public static EventQuery all() {
        return ALL;
    }

    /** Selects events of one stream. */
    public EventQuery stream(String id) {
        return with(draft -> draft.stream = new StreamFilter.Exact(id));
    }

    /** Selects events of streams whose ids begin with {@code prefix}. */
    public EventQuery streamPrefix(String prefix) {
        return with(draft -> draft.stream = new StreamFilter.Prefix(prefix));
    }

    /** Selects events of streams whose ids match {@code glob}: {@code *} stands for any text, {@code ?} for one character. */
    public EventQuery streamPattern(String glob) {
        return with(draft -> draft.stream = new StreamFilter.Glob(glob));
    }

    /** Selects events of streams in whose ids {@code pattern} is found, applied while streaming. */
    public EventQuery streamPattern(Pattern pattern) {
        return with(draft -> draft.stream = new StreamFilter.Regex(pattern));
    }

    /** Selects events of streams of one category. */
    public EventQuery category(String name) {
        return with(draft -> draft.category = Identifiers.requireText("category", name));
    }

    /** Selects events of any of the stored type names; an empty list selects nothing. */
    public EventQuery types(List<String> names) {
        names.forEach(name -> Identifiers.requireText("type", name));
        return with(draft -> draft.types = Set.copyOf(names));
    }

    /** Selects events that carry all of {@code all}, any of {@code any} unless that is empty, and none of {@code none}. */
    public EventQuery tags(Set<String> all, Set<String> any, Set<String> none) {
        return with(draft -> draft.tags = new TagFilter(all, any, none));
    }

    /** Selects events with this correlation id. */
    public EventQuery correlationId(String id) {
        return with(draft -> draft.correlationId = Identifiers.requireText("correlation id", id));
    }

    /** Selects events with this causation id. */
    public EventQuery causationId(String id) {
        return with(draft -> draft.causationId = Identifiers.requireText("causation id", id));
    }

    /** Selects events above {@code position}, exclusive. */
    public EventQuery positionAfter(long position) {
        return with(draft -> draft.positionAfter = position);
    }

    /** Selects events below {@code position}, exclusive. */
    public EventQuery positionBefore(long position) {
        return with(draft -> draft.positionBefore = position);
    }

    /**
     * Selects events recorded after {@code time}, exclusive. Where they begin in the log is looked up first, at a cost that
     * grows with their number, not with the log.
     */
    public EventQuery recordedAfter(Instant time) {
        Assert.notNull(time, "time must not be null");
        return with(draft -> draft.recordedAfter = time);
    }

    /**
     * Selects events recorded before {@code time}, exclusive. Without {@link #recordedAfter} the log is walked from its
     * beginning, or from its end if the newest come first.
     */
    public EventQuery recordedBefore(Instant time) {
        Assert.notNull(time, "time must not be null");
        return with(draft -> draft.recordedBefore = time);
    }

    /** Goes from high positions to low ones. */
    public EventQuery newestFirst() {
        return with(draft -> draft.backward = true);
    }

    /** Hands over the first {@code count} events only. */
    public EventQuery limit(long count) {
        return with(draft -> draft.limit = count);
    }

    private EventQuery with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.stream = stream;
        draft.category = category;
        draft.types = types;
        draft.tags = tags;
        draft.correlationId = correlationId;
        draft.causationId = causationId;
        draft.positionAfter = positionAfter;
        draft.positionBefore = positionBefore;
        draft.recordedAfter = recordedAfter;
        draft.recordedBefore = recordedBefore;
        draft.backward = backward;
        draft.limit = limit;
        change.accept(draft);
        return draft.build();
    }

    /** A query in the making. */
    private static final class Draft {
        private @Nullable StreamFilter stream;
        private @Nullable String category;
        private @Nullable Set<String> types;
        private @Nullable TagFilter tags;
        private @Nullable String correlationId;
        private @Nullable String causationId;
        private @Nullable Long positionAfter;
        private @Nullable Long positionBefore;
        private @Nullable Instant recordedAfter;
        private @Nullable Instant recordedBefore;
        private boolean backward;
        private long limit = Long.MAX_VALUE;

        private EventQuery build() {
            return new EventQuery(
                    stream,
                    category,
                    types,
                    tags,
                    correlationId,
                    causationId,
                    positionAfter,
                    positionBefore,
                    recordedAfter,
                    recordedBefore,
                    backward,
                    limit);
        }
    }
}
