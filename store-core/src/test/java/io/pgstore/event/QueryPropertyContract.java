package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.TestEvents.Noted;
import io.pgstore.event.TestEvents.Placed;
import io.pgstore.event.TestEvents.Shipped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Promise 9: random queries over random events select what a plain filter in memory selects. */
abstract class QueryPropertyContract extends EventStoreTopic {
    private static final long SEED = 20_240_611;
    private static final int APPENDS = 150;
    private static final int QUERIES = 250;
    private static final List<String> STREAMS = List.of(
            "order-1",
            "order-10",
            "order-2",
            "order",
            "Order-1",
            "cart-1",
            "cart_1",
            "c%t-1",
            "\u4e16\u754c-1",
            "order-1-x");
    private static final List<String> PREFIXES = List.of("", "order", "order-1", "Or", "cart_", "c%", "\u4e16", "none");
    private static final List<String> GLOBS =
            List.of("*", "order-?", "order-1*", "*-1", "c?t*", "c%*", "\u4e16?-1", "*-*-*");
    private static final List<String> PATTERNS = List.of("order", "^order-1", "-1$", "(?i)ORDER", "\\d\\d", "none");
    private static final List<String> CATEGORIES = List.of("order", "Order", "cart", "cart_1", "\u4e16\u754c", "none");
    private static final List<String> TYPES = List.of("placed", "shipped", "noted", "none");
    private static final List<String> TAGS = List.of("a", "b", "c", "d");
    private static final List<String> IDS = List.of("id-1", "id-2", "id-3");

    private final Random random = new Random(SEED);

    @Test
    void randomQueriesSelectWhatAFilterInMemorySelects() {
        EventStore store = store().forTenant(UUID.randomUUID().toString());
        fillAtRandom(store);
        List<RecordedEvent> all = everything(store);
        int selected = 0;
        for (int i = 0; i < QUERIES; i++) {
            EventQuery query = randomQuery(all);
            List<RecordedEvent> expected = QueryReference.select(query, all);
            List<RecordedEvent> events = new ArrayList<>();
            long count = store.query(query, events::add);
            assertThat(events).as("seed %d, query %d: %s", SEED, i, query).isEqualTo(expected);
            assertThat(count).isEqualTo(expected.size());
            selected += expected.isEmpty() ? 0 : 1;
        }
        assertThat(selected).as("queries that select anything").isGreaterThan(QUERIES / 4);
    }

    private void fillAtRandom(EventStore store) {
        for (int i = 0; i < APPENDS; i++) {
            List<EventData> events = new ArrayList<>();
            for (int number = random.nextInt(3); number >= 0; number--) {
                events.add(randomEvent());
            }
            store.append(any(STREAMS), ExpectedVersion.any(), events);
        }
    }

    private EventData randomEvent() {
        Object payload =
                switch (random.nextInt(3)) {
                    case 0 -> new Placed(random.nextInt());
                    case 1 -> new Shipped("post");
                    default -> new Noted("note");
                };
        Metadata metadata = Metadata.none();
        metadata = random.nextBoolean() ? metadata.withCorrelationId(any(IDS)) : metadata;
        metadata = random.nextBoolean() ? metadata.withCausationId(any(IDS)) : metadata;
        return EventData.of(payload).withMetadata(metadata).withTags(some(TAGS).toArray(String[]::new));
    }

    private static List<RecordedEvent> everything(EventStore store) {
        List<RecordedEvent> all = new ArrayList<>();
        STREAMS.forEach(id -> all.addAll(store.read(id, StreamRange.all()).events()));
        all.sort(Comparator.comparingLong(RecordedEvent::position));
        return all;
    }

    private EventQuery randomQuery(List<RecordedEvent> all) {
        EventQuery query = EventQuery.all();
        query = switch (random.nextInt(8)) {
            case 0 -> query.stream(any(STREAMS));
            case 1 -> query.streamPrefix(any(PREFIXES));
            case 2 -> query.streamPattern(any(GLOBS));
            case 3 -> query.streamPattern(Pattern.compile(any(PATTERNS)));
            default -> query;
        };
        query = sometimes() ? query.category(any(CATEGORIES)) : query;
        query = sometimes() ? query.types(List.copyOf(some(TYPES))) : query;
        query = sometimes() ? query.tags(few(TAGS), some(TAGS), few(TAGS)) : query;
        query = sometimes() ? query.correlationId(any(IDS)) : query;
        query = sometimes() ? query.causationId(any(IDS)) : query;
        query = sometimes() ? query.positionAfter(any(all).position()) : query;
        query = sometimes() ? query.positionBefore(any(all).position()) : query;
        query = sometimes() ? query.recordedAfter(any(all).recordedAt()) : query;
        query = sometimes() ? query.recordedBefore(any(all).recordedAt()) : query;
        query = random.nextBoolean() ? query.newestFirst() : query;
        return sometimes() ? query.limit(1 + random.nextInt(20)) : query;
    }

    private boolean sometimes() {
        return random.nextInt(5) == 0;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Set<String> some(List<String> values) {
        Set<String> some = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            some.add(any(values));
        }
        return some;
    }

    private Set<String> few(List<String> values) {
        return random.nextInt(3) == 0 ? Set.of(any(values)) : Set.of();
    }
}
