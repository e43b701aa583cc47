package io.pgstore.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a query selects, said as plainly as possible: the reference for the property test. */
final class QueryReference {
    private QueryReference() {}

    static List<RecordedEvent> select(EventQuery query, List<RecordedEvent> all) {
        List<RecordedEvent> ordered = new ArrayList<>(all);
        if (query.backward()) {
            Collections.reverse(ordered);
        }
        return ordered.stream()
                .filter(event -> matches(query, event))
                .limit(query.limit())
                .toList();
    }

    private static boolean matches(EventQuery query, RecordedEvent event) {
        return stream(query.stream(), event.streamId())
                && same(query.category(), event.streamId().split("-", 2)[0])
                && (query.types() == null || query.types().contains(event.type()))
                && tags(query.tags(), event.tags())
                && same(query.correlationId(), event.metadata().correlationId())
                && same(query.causationId(), event.metadata().causationId())
                && position(query, event.position())
                && time(query, event.recordedAt());
    }

    private static boolean same(@Nullable String wanted, @Nullable String found) {
        return wanted == null || wanted.equals(found);
    }

    private static boolean stream(@Nullable StreamFilter filter, String id) {
        if (filter instanceof StreamFilter.Exact exact) {
            return id.equals(exact.streamId());
        }
        if (filter instanceof StreamFilter.Prefix prefix) {
            return id.startsWith(prefix.prefix());
        }
        if (filter instanceof StreamFilter.Glob glob) {
            return Pattern.compile(regex(glob.pattern()), Pattern.DOTALL)
                    .matcher(id)
                    .matches();
        }
        return !(filter instanceof StreamFilter.Regex regex)
                || regex.pattern().matcher(id).find();
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int character : glob.codePoints().toArray()) {
            regex.append(
                    character == '*' ? ".*" : character == '?' ? "." : Pattern.quote(Character.toString(character)));
        }
        return regex.toString();
    }

    private static boolean tags(@Nullable TagFilter filter, Set<String> tags) {
        return filter == null
                || (tags.containsAll(filter.all())
                        && (filter.any().isEmpty() || !Collections.disjoint(tags, filter.any()))
                        && Collections.disjoint(tags, filter.none()));
    }

    private static boolean position(EventQuery query, long position) {
        return (query.positionAfter() == null || position > query.positionAfter())
                && (query.positionBefore() == null || position < query.positionBefore());
    }

    private static boolean time(EventQuery query, Instant time) {
        return (query.recordedAfter() == null || time.isAfter(query.recordedAfter()))
                && (query.recordedBefore() == null || time.isBefore(query.recordedBefore()));
    }
}
