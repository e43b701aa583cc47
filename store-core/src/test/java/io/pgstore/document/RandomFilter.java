package io.pgstore.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A filter, what it means, and how it is called when the two do not agree. */
record RandomFilter(String text, Filter filter, Predicate<JsonNode> meaning) {
    static RandomFilter of(Random random, RandomDocuments documents) {
        return of(random, documents, documents.path(), 3);
    }

    private static RandomFilter of(Random random, RandomDocuments documents, String path, int depth) {
        return switch (random.nextInt(depth == 0 ? 9 : 13)) {
            case 0, 1, 2 -> comparison(random, path, documents.comparand());
            case 3 -> in(path, List.of(documents.comparand(), documents.comparand(), documents.comparand()));
            case 4 -> new RandomFilter("exists " + path, Filter.exists(path), Reference.exists(path));
            case 5 -> contains(path, documents.comparand());
            case 6 -> startsWith(path, documents.comparand().toString());
            case 7 -> {
                int size = random.nextInt(4);
                yield new RandomFilter(path + " size " + size, Filter.size(path, size), Reference.size(path, size));
            }
            case 8 -> {
                String self = random.nextBoolean() ? "" : documents.path();
                RandomFilter element = of(random, documents, self, 0);
                String array = documents.pick(List.of("tags", "lines", path));
                yield new RandomFilter(
                        "%s elemMatch (%s)".formatted(array, element.text),
                        Filter.elemMatch(array, element.filter),
                        Reference.anyElement(array, element.meaning));
            }
            case 9 -> {
                RandomFilter denied = of(random, documents, documents.path(), depth - 1);
                yield new RandomFilter(
                        "not (%s)".formatted(denied.text), Filter.not(denied.filter), denied.meaning.negate());
            }
            default ->
                junction(
                        random.nextBoolean(),
                        Stream.generate(() -> of(random, documents, documents.path(), depth - 1))
                                .limit(1 + random.nextInt(3))
                                .toList());
        };
    }

    private static RandomFilter comparison(Random random, String path, Object value) {
        return switch (random.nextInt(6)) {
            case 0 ->
                new RandomFilter(
                        path + " = " + value,
                        Filter.eq(path, value),
                        Reference.compares(path, order -> order == 0, value));
            case 1 ->
                new RandomFilter(
                        path + " <> " + value,
                        Filter.ne(path, value),
                        Reference.compares(path, order -> order == 0, value).negate());
            case 2 ->
                new RandomFilter(
                        path + " > " + value,
                        Filter.gt(path, value),
                        Reference.compares(path, order -> order > 0, value));
            case 3 ->
                new RandomFilter(
                        path + " >= " + value,
                        Filter.gte(path, value),
                        Reference.compares(path, order -> order >= 0, value));
            case 4 ->
                new RandomFilter(
                        path + " < " + value,
                        Filter.lt(path, value),
                        Reference.compares(path, order -> order < 0, value));
            default ->
                new RandomFilter(
                        path + " <= " + value,
                        Filter.lte(path, value),
                        Reference.compares(path, order -> order <= 0, value));
        };
    }

    private static RandomFilter in(String path, List<Object> values) {
        Predicate<JsonNode> meaning =
                document -> values.stream().anyMatch(value -> Reference.compares(path, order -> order == 0, value)
                        .test(document));
        return new RandomFilter(path + " in " + values, Filter.in(path, values), meaning);
    }

    private static RandomFilter contains(String path, Object value) {
        Predicate<JsonNode> element = Reference.anyElement(path, Reference.compares("", order -> order == 0, value));
        Predicate<JsonNode> text =
                Reference.text(path, stored -> value instanceof String part && stored.contains(part));
        return new RandomFilter(path + " contains " + value, Filter.contains(path, value), element.or(text));
    }

    private static RandomFilter startsWith(String path, String prefix) {
        return new RandomFilter(
                path + " startsWith " + prefix,
                Filter.startsWith(path, prefix),
                Reference.text(path, stored -> stored.startsWith(prefix)));
    }

    private static RandomFilter junction(boolean all, List<RandomFilter> parts) {
        Filter[] filters = parts.stream().map(RandomFilter::filter).toArray(Filter[]::new);
        List<Predicate<JsonNode>> meanings =
                parts.stream().map(RandomFilter::meaning).toList();
        return new RandomFilter(
                "(%s %s)"
                        .formatted(
                                all ? "all of" : "one of",
                                parts.stream().map(RandomFilter::text).toList()),
                all ? Filter.and(filters) : Filter.or(filters),
                document -> all
                        ? meanings.stream().allMatch(meaning -> meaning.test(document))
                        : meanings.stream().anyMatch(meaning -> meaning.test(document)));
    }
}
