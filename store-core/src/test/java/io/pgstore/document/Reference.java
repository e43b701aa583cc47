package io.pgstore.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** What filters and sorts mean, said once more in Java and without a database. */
final class Reference {
    /** Texts in the order of their Unicode characters; Java's own order is that of UTF-16. */
    static final Comparator<String> BY_CHARACTERS = (one, other) -> {
        Iterator<Integer> ours = one.codePoints().iterator();
        Iterator<Integer> theirs = other.codePoints().iterator();
        while (ours.hasNext() && theirs.hasNext()) {
            int order = ours.next().compareTo(theirs.next());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(ours.hasNext(), theirs.hasNext());
    };

    private Reference() {}

    /** Returns the value at {@code path}: the missing node when there is none. */
    static JsonNode at(JsonNode document, String path) {
        JsonNode value = document;
        for (String name : path.isEmpty() ? new String[0] : path.split("\\.")) {
            value = value.isArray() && name.matches("\\d+") ? value.path(Integer.parseInt(name)) : value.path(name);
        }
        return value;
    }

    static Predicate<JsonNode> compares(String path, IntPredicate order, Object value) {
        return document ->
                compare(at(document, path), value).filter(order::test).isPresent();
    }

    static Predicate<JsonNode> exists(String path) {
        return document ->
                !at(document, path).isMissingNode() && !at(document, path).isNull();
    }

    static Predicate<JsonNode> anyElement(String path, Predicate<JsonNode> matches) {
        return document -> {
            JsonNode array = at(document, path);
            boolean found = false;
            for (int index = 0; array.isArray() && index < array.size(); index++) {
                found |= matches.test(array.get(index));
            }
            return found;
        };
    }

    static Predicate<JsonNode> text(String path, Predicate<String> matches) {
        return document -> at(document, path).isTextual()
                && matches.test(at(document, path).textValue());
    }

    static Predicate<JsonNode> size(String path, int size) {
        return document -> at(document, path).isArray() && at(document, path).size() == size;
    }

    static Optional<BigDecimal> number(JsonNode value) {
        return value.isNumber() ? Optional.of(value.decimalValue()) : Optional.empty();
    }

    static Optional<String> text(JsonNode value) {
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    static Optional<Instant> instant(JsonNode value) {
        return parsed(value, text -> OffsetDateTime.parse(text).toInstant());
    }

    static Optional<LocalDateTime> dateTime(JsonNode value) {
        return parsed(value, LocalDateTime::parse);
    }

    static Optional<LocalDate> date(JsonNode value) {
        return parsed(value, LocalDate::parse);
    }

    /** Returns how the stored value stands to {@code value}; nothing if they are not of one kind. */
    private static Optional<Integer> compare(JsonNode stored, Object value) {
        if (value instanceof Boolean bool) {
            return stored.isBoolean() ? Optional.of(Boolean.compare(stored.booleanValue(), bool)) : Optional.empty();
        }
        if (value instanceof Number number) {
            return number(stored).map(each -> each.compareTo(new BigDecimal(number.toString())));
        }
        if (value instanceof String text) {
            return text(stored).map(each -> BY_CHARACTERS.compare(each, text));
        }
        if (value instanceof Instant time) {
            return instant(stored).map(each -> each.compareTo(time));
        }
        if (value instanceof LocalDateTime time) {
            return dateTime(stored).map(each -> each.compareTo(time));
        }
        return date(stored).map(each -> each.compareTo((LocalDate) value));
    }

    private static <T> Optional<T> parsed(JsonNode value, Function<String, T> parser) {
        try {
            return text(value).map(parser);
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
