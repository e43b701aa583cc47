package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queries find what a search through all documents in Java finds, in the same order. */
class QueryPropertyTests {
    private static final long SEED = 20_261_121;
    private static final int DOCUMENTS = 2_000;
    private static final int FILTERS = 300;
    private static final CollectionDefinition<JsonNode> THINGS = CollectionDefinition.of("things", JsonNode.class)
            .index(DocumentIndex.number("n"))
            .index(DocumentIndex.text("s"))
            .index(DocumentIndex.instant("t"));

    /** What a query sorts by, and the same in Java; nothing comes last. */
    private record RandomSort(String text, SortKey key, Comparator<JsonNode> meaning) {
        static <V> RandomSort of(
                String path,
                SortKey key,
                Function<JsonNode, Optional<V>> value,
                Comparator<V> order,
                boolean descending) {
            Comparator<JsonNode> ascending = Comparator.comparing(
                    document -> value.apply(Reference.at(document, path)).orElse(null), Comparator.nullsLast(order));
            return new RandomSort(
                    path + (descending ? " desc" : ""),
                    descending ? key.descending() : key,
                    descending ? ascending.reversed() : ascending);
        }
    }

    @AutoClose
    private static final TestDatabase database = TestDocuments.migrated(THINGS);

    private static final DocumentCollection<JsonNode> things = TestDocuments.collections(
                    new StoreDatabase(database.dataSource(), StoreTables.defaults()))
            .collection(THINGS);
    private static final Map<String, JsonNode> stored = new LinkedHashMap<>();

    private final Random random = new Random(SEED);
    private final RandomDocuments documents = new RandomDocuments(random);

    @BeforeAll
    static void fill() {
        Random random = new Random(SEED + 1);
        RandomDocuments documents = new RandomDocuments(random);
        for (int number = 0; number < DOCUMENTS; number++) {
            stored.put("thing-%05d".formatted(number), documents.document());
        }
        things.insertAll(stored);
        things.forTenant("other").insertAll(stored);
        THINGS.table().indexes().forEach(TestDocuments.migrator(database)::buildIndex);
        database.jdbc().execute("ANALYZE store.doc_things");
    }

    @Test
    void filtersFindWhatASearchInJavaFinds() {
        int found = 0;
        for (int number = 0; number < FILTERS; number++) {
            RandomFilter filter = RandomFilter.of(random, documents);
            List<String> expected = matching(filter);
            assertThat(ids(things.find(filter.filter()))).as(filter.text()).isEqualTo(expected);
            assertThat(things.count(filter.filter())).as(filter.text()).isEqualTo(expected.size());
            assertThat(things.exists(filter.filter())).as(filter.text()).isEqualTo(!expected.isEmpty());
            found += expected.isEmpty() || expected.size() == DOCUMENTS ? 0 : 1;
        }
        assertThat(found).as("filters that tell documents apart").isGreaterThan(FILTERS / 2);
    }

    @Test
    void sortsLimitsAndPagesAreThoseOfASortInJava() {
        for (int number = 0; number < FILTERS / 8; number++) {
            RandomFilter filter = RandomFilter.of(random, documents);
            List<RandomSort> sorts = List.of(sort(), sort()).subList(0, random.nextInt(3));
            String text = "%s sorted by %s".formatted(filter.text(), sorts);
            DocumentQuery query = DocumentQuery.where(filter.filter())
                    .sort(sorts.stream().map(RandomSort::key).toArray(SortKey[]::new));
            List<String> expected = sorted(matching(filter), sorts);
            int limit = 100 + random.nextInt(600);
            int skip = random.nextInt(50);
            assertThat(ids(things.find(query))).as(text).isEqualTo(expected);
            assertThat(ids(things.find(query.limit(limit).skip(skip))))
                    .as(text)
                    .isEqualTo(expected.stream().skip(skip).limit(limit).toList());
            assertThat(pages(query.limit(limit))).as(text).isEqualTo(expected);
            assertThat(things.stream(query.skip(skip).limit(limit)).map(Document::id))
                    .as(text)
                    .containsExactlyElementsOf(
                            expected.stream().skip(skip).limit(limit).toList());
        }
    }

    private List<String> pages(DocumentQuery query) {
        List<String> all = new ArrayList<>();
        String next = null;
        do {
            DocumentPage<JsonNode> page = things.page(query.after(next));
            all.addAll(ids(page.documents()));
            next = page.next();
        } while (next != null);
        return all;
    }

    private RandomSort sort() {
        String path = documents.path();
        boolean descending = random.nextBoolean();
        return switch (random.nextInt(5)) {
            case 0 ->
                RandomSort.of(path, SortKey.number(path), Reference::number, Comparator.naturalOrder(), descending);
            case 1 ->
                RandomSort.of(path, SortKey.instant(path), Reference::instant, Comparator.naturalOrder(), descending);
            case 2 ->
                RandomSort.of(path, SortKey.dateTime(path), Reference::dateTime, Comparator.naturalOrder(), descending);
            case 3 -> RandomSort.of(path, SortKey.date(path), Reference::date, Comparator.naturalOrder(), descending);
            default ->
                RandomSort.of(
                        path,
                        SortKey.text(path),
                        value -> Reference.text(value).map(QueryPropertyTests::beginning),
                        Reference.BY_CHARACTERS,
                        descending);
        };
    }

    private static String beginning(String text) {
        return text.codePoints().limit(512).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static List<String> matching(RandomFilter filter) {
        return stored.entrySet().stream()
                .filter(each -> filter.meaning().test(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> sorted(List<String> ids, List<RandomSort> sorts) {
        Comparator<String> order = Comparator.naturalOrder();
        for (int index = sorts.size() - 1; index >= 0; index--) {
            Comparator<JsonNode> meaning = sorts.get(index).meaning();
            Comparator<String> byValue = Comparator.comparing(id -> value(id), meaning);
            order = byValue.thenComparing(order);
        }
        return ids.stream().sorted(order).toList();
    }

    private static JsonNode value(String id) {
        JsonNode value = stored.get(id);
        if (value == null) {
            throw new AssertionError("no " + id);
        }
        return value;
    }

    private static List<String> ids(List<? extends Document<?>> found) {
        return found.stream().<String>map(Document::id).toList();
    }
}
