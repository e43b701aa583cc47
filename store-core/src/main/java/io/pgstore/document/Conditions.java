package io.pgstore.document;

import io.pgstore.schema.KeyPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The SQL of the conditions that filters are made of. */
final class Conditions {
    private Conditions() {}

    static Condition compare(DocumentPath path, String operator, FilterValue value) {
        return (sql, data) -> sql.append("(")
                .expression(value.kind(), path, data)
                .append(operator)
                .bind(value.bound())
                .append(")");
    }

    /** Is equal to one of the values, each compared with its like. */
    static Condition in(DocumentPath path, Collection<FilterValue> values) {
        Map<ValueKind, List<Object>> byKind = new EnumMap<>(ValueKind.class);
        values.forEach(value ->
                byKind.computeIfAbsent(value.kind(), kind -> new ArrayList<>()).add(value.bound()));
        List<Condition> conditions = new ArrayList<>();
        byKind.forEach((kind, ofKind) -> conditions.add((sql, data) -> sql.append("(")
                .expression(kind, path, data)
                .append(" = ANY (")
                .bindAll(kind.type(), ofKind)
                .append("))")));
        return any(conditions);
    }

    static Condition exists(DocumentPath path) {
        return (sql, data) -> sql.append("(jsonb_typeof(%s) <> 'null')".formatted(path.value(data)));
    }

    static Condition startsWith(DocumentPath path, FilterValue prefix) {
        String start = prefix.bound().toString();
        FilterValue end = new FilterValue(prefix.kind(), KeyPrefix.end(start));
        return all(List.of(compare(path, " >= ", prefix), compare(path, " < ", end)));
    }

    /** A text contains the value, or one element of an array is equal to it. */
    static Condition contains(DocumentPath path, FilterValue value) {
        Condition element = matchesElement(path, compare(DocumentPath.SELF, " = ", value));
        if (!(value.bound() instanceof String)) {
            return element;
        }
        Condition text = (sql, data) -> sql.append("(strpos(")
                .expression(ValueKind.LONG_TEXT, path, data)
                .append(", ")
                .bind(value.bound())
                .append(") > 0)");
        return any(List.of(text, element));
    }

    static Condition size(DocumentPath path, int size) {
        return (sql, data) -> {
            String value = path.value(data);
            sql.append("(CASE jsonb_typeof(%s) WHEN 'array' THEN jsonb_array_length(%s) END = ".formatted(value, value))
                    .bind(size)
                    .append(")");
        };
    }

    static Condition matchesElement(DocumentPath path, Condition condition) {
        return (sql, data) -> {
            String value = path.value(data);
            String element = sql.alias("element");
            sql.append("EXISTS (SELECT FROM jsonb_array_elements(")
                    .append("CASE jsonb_typeof(%s) WHEN 'array' THEN %s ELSE '[]' END".formatted(value, value))
                    .append(") AS %s (data) WHERE ".formatted(element));
            condition.appendTo(sql, element + ".data");
            sql.append(")");
        };
    }

    static Condition all(List<Condition> conditions) {
        return joined(conditions, " AND ", "true");
    }

    static Condition any(List<Condition> conditions) {
        return joined(conditions, " OR ", "false");
    }

    /** Is met where the condition is not: where it is null too. */
    static Condition not(Condition condition) {
        return (sql, data) -> {
            sql.append("(");
            condition.appendTo(sql, data);
            sql.append(" IS NOT TRUE)");
        };
    }

    static Condition containing(String json) {
        return (sql, data) -> sql.append("(%s @> ".formatted(data)).bind(json).append("::jsonb)");
    }

    // The operator is answered by an index on the content; only the function takes variables.
    static Condition jsonPath(String path, String variables) {
        boolean none = variables.equals("{}");
        return (sql, data) -> {
            if (none) {
                sql.append("(%s @?? ".formatted(data)).bind(path).append("::jsonpath)");
            } else {
                sql.append("jsonb_path_exists(%s, ".formatted(data))
                        .bind(path)
                        .append("::jsonpath, ")
                        .bind(variables)
                        .append("::jsonb, true)");
            }
        };
    }

    // On lines of its own: the text may end with a comment.
    static Condition sql(String text, List<Object> arguments) {
        return (sql, data) -> {
            sql.append("(\n").append(text).append("\n)");
            arguments.forEach(sql::parameter);
        };
    }

    private static Condition joined(List<Condition> conditions, String operator, String ofNone) {
        return (sql, data) -> {
            String between = "(";
            for (Condition condition : conditions) {
                sql.append(between);
                condition.appendTo(sql, data);
                between = operator;
            }
            sql.append(conditions.isEmpty() ? "(" + ofNone + ")" : ")");
        };
    }
}
