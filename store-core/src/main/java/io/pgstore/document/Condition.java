package io.pgstore.document;

/** One condition of a statement, on the {@code jsonb} that {@code data} names; null counts as not met. */
@FunctionalInterface
interface Condition {
    void appendTo(SqlQuery sql, String data);
}
