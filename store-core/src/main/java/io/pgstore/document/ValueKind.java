package io.pgstore.document;

/**
 * The kinds of values that are compared with their like, and the expressions that give them, null for values of another
 * kind. Indexes are on these very expressions.
 */
enum ValueKind {
    NUMBER("CASE jsonb_typeof({value}) WHEN 'number' THEN ({value})::numeric END", "numeric"),
    // Longer texts do not fit into an index. Compared with a text of less than 512 characters, it makes no difference.
    TEXT("CASE jsonb_typeof({value}) WHEN 'string' THEN left({string}, 512) END COLLATE \"C\"", "text"),
    LONG_TEXT("CASE jsonb_typeof({value}) WHEN 'string' THEN {string} END COLLATE \"C\"", "text"),
    BOOLEAN("CASE jsonb_typeof({value}) WHEN 'boolean' THEN ({value})::boolean END", "boolean"),
    INSTANT("{document_time}({value}, 'instant')", "numeric"),
    DATE_TIME("{document_time}({value}, 'datetime')", "numeric"),
    DATE("{document_time}({value}, 'date')", "numeric");

    private final String expression;
    private final String type;

    ValueKind(String expression, String type) {
        this.expression = expression;
        this.type = type;
    }

    /** Returns the SQL of the value at {@code path} of {@code data}; {@code {document_time}} is yet to be resolved. */
    String expression(DocumentPath path, String data) {
        return "(%s)".formatted(expression.replace("{value}", path.value(data)).replace("{string}", path.string(data)));
    }

    /** Returns the SQL type of the expression. */
    String type() {
        return type;
    }
}
