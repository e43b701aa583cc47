package io.pgstore.event;

import java.time.Instant;
import java.util.List;
import java.util.Set;
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
    private static final EventQuery ALL =
            new EventQuery(null, null, null, null, null, null, null, null, null, null, false, Long.MAX_VALUE);

    public EventQuery {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
    }

    /** Selects every event. */
    public static EventQuery all() {
        return ALL;
    }

    /** Selects events of one stream. */
    public EventQuery stream(String id) {
        return new EventQuery(
                new StreamFilter.Exact(id),
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

    /** Selects events of streams whose ids begin with {@code prefix}. */
    public EventQuery streamPrefix(String prefix) {
        return new EventQuery(
                new StreamFilter.Prefix(prefix),
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

    /** Selects events of streams whose ids match {@code glob}: {@code *} stands for any text, {@code ?} for one character. */
    public EventQuery streamPattern(String glob) {
        return new EventQuery(
                new StreamFilter.Glob(glob),
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

    /** Selects events of streams in whose ids {@code pattern} is found, applied while streaming. */
    public EventQuery streamPattern(Pattern pattern) {
        return new EventQuery(
                new StreamFilter.Regex(pattern),
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

    /** Selects events of streams of one category. */
    public EventQuery category(String name) {
        return new EventQuery(
                stream,
                name,
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

    /** Selects events of any of the stored type names; an empty list selects nothing. */
    public EventQuery types(List<String> names) {
        return new EventQuery(
                stream,
                category,
                Set.copyOf(names),
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

    /** Selects events that carry all of {@code all}, any of {@code any} unless that is empty, and none of {@code none}. */
    public EventQuery tags(Set<String> all, Set<String> any, Set<String> none) {
        return new EventQuery(
                stream,
                category,
                types,
                new TagFilter(all, any, none),
                correlationId,
                causationId,
                positionAfter,
                positionBefore,
                recordedAfter,
                recordedBefore,
                backward,
                limit);
    }

    /** Selects events with this correlation id. */
    public EventQuery correlationId(String id) {
        return new EventQuery(
                stream,
                category,
                types,
                tags,
                id,
                causationId,
                positionAfter,
                positionBefore,
                recordedAfter,
                recordedBefore,
                backward,
                limit);
    }

    /** Selects events with this causation id. */
    public EventQuery causationId(String id) {
        return new EventQuery(
                stream,
                category,
                types,
                tags,
                correlationId,
                id,
                positionAfter,
                positionBefore,
                recordedAfter,
                recordedBefore,
                backward,
                limit);
    }

    /** Selects events above {@code position}, exclusive. */
    public EventQuery positionAfter(long position) {
        return new EventQuery(
                stream,
                category,
                types,
                tags,
                correlationId,
                causationId,
                Long.valueOf(position),
                positionBefore,
                recordedAfter,
                recordedBefore,
                backward,
                limit);
    }

    /** Selects events below {@code position}, exclusive. */
    public EventQuery positionBefore(long position) {
        return new EventQuery(
                stream,
                category,
                types,
                tags,
                correlationId,
                causationId,
                positionAfter,
                Long.valueOf(position),
                recordedAfter,
                recordedBefore,
                backward,
                limit);
    }

    /** Selects events recorded after {@code time}, exclusive. */
    public EventQuery recordedAfter(Instant time) {
        return new EventQuery(
                stream,
                category,
                types,
                tags,
                correlationId,
                causationId,
                positionAfter,
                positionBefore,
                time,
                recordedBefore,
                backward,
                limit);
    }

    /** Selects events recorded before {@code time}, exclusive. */
    public EventQuery recordedBefore(Instant time) {
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
                time,
                backward,
                limit);
    }

    /** Goes from high positions to low ones. */
    public EventQuery newestFirst() {
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
                true,
                limit);
    }

    /** Hands over the first {@code count} events only. */
    public EventQuery limit(long count) {
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
                count);
    }
}
