package io.pgstore.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgstore.codec.JsonbText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.Assert;

/**
 * Says which documents are meant, by what they hold.
 * <p>
 * A <em>path</em> is made of names of properties joined by dots, {@code customer.country}; a number picks the element of
 * an array, from 0. Names are made of letters, digits and {@code _ @ $ -}.
 * <p>
 * <em>Values are compared with their like only.</em> A number is compared with JSON numbers, exactly and by value
 * ({@code 5} equals {@code 5.00}); a text, an enum by its name or a {@code UUID} with JSON strings, in the order of their
 * Unicode characters, whatever the locale; a boolean with booleans. An {@code Instant}, {@code OffsetDateTime} or
 * {@code ZonedDateTime} is compared with strings in ISO 8601 that have {@code Z} or an offset, as a moment; a
 * {@code LocalDateTime} with those that have a time without an offset; a {@code LocalDate} with those that are a date.
 * Years are 1 to 9999.
 * <p>
 * <em>A condition on a value that is missing, {@code null} or of another kind is not met</em>, and is not an error.
 * {@link #not}, {@link #ne} and {@link #notIn} are met whenever the condition that they deny is not: by such values too.
 * <p>
 * All values are bound, never made part of the SQL. Instances are immutable.
 *
 * @since 0.1
 */
public final class Filter {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Condition condition;

    private Filter(Condition condition) {
        this.condition = condition;
    }

    /** All documents. */
    public static Filter all() {
        return and();
    }

    /** The value is equal to {@code value}. */
    public static Filter eq(String path, Object value) {
        return comparison(path, " = ", value);
    }

    /** The value is not equal to {@code value}: another one, one of another kind, or none. */
    public static Filter ne(String path, Object value) {
        return not(eq(path, value));
    }

    /** The value is greater than {@code value}. */
    public static Filter gt(String path, Object value) {
        return comparison(path, " > ", value);
    }

    /** The value is greater than {@code value}, or equal to it. */
    public static Filter gte(String path, Object value) {
        return comparison(path, " >= ", value);
    }

    /** The value is less than {@code value}. */
    public static Filter lt(String path, Object value) {
        return comparison(path, " < ", value);
    }

    /** The value is less than {@code value}, or equal to it. */
    public static Filter lte(String path, Object value) {
        return comparison(path, " <= ", value);
    }

    /** The value is equal to one of {@code values}; to none if there are none. */
    public static Filter in(String path, Collection<?> values) {
        return new Filter(Conditions.in(
                new DocumentPath(path), values.stream().map(FilterValue::of).toList()));
    }

    /** The value is equal to none of {@code values}: another one, one of another kind, or none. */
    public static Filter notIn(String path, Collection<?> values) {
        return not(in(path, values));
    }

    /** There is a value, of any kind, that is not {@code null}. */
    public static Filter exists(String path) {
        return new Filter(Conditions.exists(new DocumentPath(path)));
    }

    /** The value is an array with an element equal to {@code value}, or a text with the text {@code value} in it. */
    public static Filter contains(String path, Object value) {
        return new Filter(Conditions.contains(new DocumentPath(path), FilterValue.of(value)));
    }

    /** The value is a text that begins with {@code prefix}; any text if that is empty. */
    public static Filter startsWith(String path, String prefix) {
        return new Filter(Conditions.startsWith(new DocumentPath(path), FilterValue.of(prefix)));
    }

    /** The value is an array with {@code size} elements. */
    public static Filter size(String path, int size) {
        return new Filter(Conditions.size(new DocumentPath(path), size));
    }

    /**
     * The value is an array of which one element meets all of {@code filter}, whose paths begin at the element; the empty
     * path is the element itself.
     */
    public static Filter elemMatch(String path, Filter filter) {
        return new Filter(Conditions.matchesElement(new DocumentPath(path), filter.condition));
    }

    /** All the filters are met; always if there are none. */
    public static Filter and(Filter... filters) {
        return new Filter(Conditions.all(conditions(filters)));
    }

    /** One of the filters is met; never if there are none. */
    public static Filter or(Filter... filters) {
        return new Filter(Conditions.any(conditions(filters)));
    }

    /** The filter is not met. */
    public static Filter not(Filter filter) {
        return new Filter(Conditions.not(filter.condition));
    }

    /**
     * The document contains all of {@code json}, in the sense of PostgreSQL's {@code @>}: each object with at least these
     * properties, each array with at least these elements. Answered by {@link DocumentIndex#content()}.
     *
     * @param json JSON text
     * @throws io.pgstore.codec.PayloadException if it is no JSON that PostgreSQL can hold
     */
    public static Filter containing(String json) {
        return new Filter(Conditions.containing(JsonbText.requireJson("a filter", json)));
    }

    /**
     * PostgreSQL's JSON path finds something in the document; what fails inside the path finds nothing. Without
     * variables it is answered by {@link DocumentIndex#content()}.
     *
     * @param path a JSON path, such as {@code $.lines[*] ? (@.units > $least)}; a text of the program's, not of a user's
     * @param variables the values of its variables, by name: texts, numbers, booleans
     */
    public static Filter jsonPath(String path, Map<String, ?> variables) {
        Assert.hasText(path, "path must not be blank");
        return new Filter(Conditions.jsonPath(path, JsonbText.requireStorable("a variable", json(variables))));
    }

    /**
     * A condition in SQL, put into parentheses as it is: a text of the program's, never one of a user's. It sees the row
     * as {@code doc}, with the columns of the collection's table.
     *
     * @param condition SQL with a question mark for each argument; an operator with one is written with two
     * @param arguments what to bind; an {@code Instant} is bound as a {@code timestamptz}
     */
    public static Filter sql(String condition, Object... arguments) {
        Assert.hasText(condition, "condition must not be blank");
        return new Filter(Conditions.sql(condition, List.of(arguments)));
    }

    Condition condition() {
        return condition;
    }

    private static Filter comparison(String path, String operator, Object value) {
        return new Filter(Conditions.compare(new DocumentPath(path), operator, FilterValue.of(value)));
    }

    private static List<Condition> conditions(Filter... filters) {
        return Stream.of(filters).map(Filter::condition).toList();
    }

    private static String json(Map<String, ?> variables) {
        try {
            return MAPPER.writeValueAsString(variables);
        } catch (JsonProcessingException exception) {
            throw new IllegalArgumentException("the variables cannot be written as JSON: " + variables, exception);
        }
    }
}
