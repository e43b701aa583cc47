package io.pgstore.document;

import io.pgstore.codec.Codec;
import io.pgstore.document.Patch.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The SQL of a patch: one subquery for each step, on the result of the one before. No common table expressions: when a row
 * was changed by another transaction, PostgreSQL evaluates the expression again with the new row, but not those.
 */
final class PatchSql {
    private final SqlQuery sql;
    private final Codec codec;
    private final List<Consumer<PatchSql>> expressions = new ArrayList<>();

    private PatchSql(SqlQuery sql, Codec codec, Patch patch) {
        this.sql = sql;
        this.codec = codec;
        patch.steps().forEach(this::add);
    }

    /** Appends an expression that is {@code data} with the patch made to it. */
    static void append(SqlQuery sql, Codec codec, Patch patch, String data) {
        new PatchSql(sql, codec, patch).append(data);
    }

    private void add(Step step) {
        if (step.kind() != Patch.Kind.UNSET) {
            step.path().parents().forEach(parent -> expressions.add(patch -> patch.object(parent)));
        }
        expressions.add(patch -> patch.change(step));
    }

    // OFFSET 0, or PostgreSQL would put each expression into the next one, as often as that names its data.
    private void append(String data) {
        for (int last = expressions.size() - 1; last >= 0; last--) {
            sql.append("(SELECT ");
            expressions.get(last).accept(this);
            sql.append(" AS data FROM ");
        }
        sql.append("(SELECT %s AS data OFFSET 0) AS stored".formatted(data));
        for (int number = 1; number <= expressions.size(); number++) {
            sql.append(number < expressions.size() ? " OFFSET 0) AS step%d".formatted(number) : ")");
        }
    }

    private void object(DocumentPath path) {
        sql.append("CASE WHEN jsonb_typeof(%s) IN ('object', 'array') THEN data ELSE jsonb_set(data, '%s', '{}') END"
                .formatted(path.value("data"), path.array()));
    }

    private void change(Step step) {
        String array = step.path().array();
        switch (step.kind()) {
            case SET -> set(array, () -> json(step.value()));
            case UNSET -> sql.append("data #- '%s'".formatted(array));
            case INCREMENT -> set(array, () -> increment(step));
            case PUSH -> set(array, () -> push(step));
        }
    }

    private void set(String array, Runnable value) {
        sql.append("jsonb_set(data, '%s', ".formatted(array));
        value.run();
        sql.append(")");
    }

    private void increment(Step step) {
        sql.append("to_jsonb(coalesce(NULLIF(%s, 'null')::numeric, 0) + "
                        .formatted(step.path().value("data")))
                .bind(step.value())
                .append(")");
    }

    // The length of what is no array is an error, as it shall be; that of nothing is null.
    private void push(Step step) {
        String present = step.path().value("data");
        sql.append("coalesce(CASE jsonb_typeof(%s) WHEN 'array' THEN %s WHEN 'null' THEN NULL "
                        .formatted(present, present))
                .append("ELSE to_jsonb(jsonb_array_length(%s)) END, '[]') || jsonb_build_array(".formatted(present));
        json(step.value());
        sql.append(")");
    }

    /** In an object, or the codec would take the value for a payload and remember its class as one. */
    private void json(Object value) {
        sql.append("(").bind(codec.encode(Map.of("value", value)).json()).append("::jsonb -> 'value')");
    }
}
