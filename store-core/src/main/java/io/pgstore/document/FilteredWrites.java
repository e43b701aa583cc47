package io.pgstore.document;

/** Changes or deletes all documents that a filter means, in one statement. */
final class FilteredWrites<T> {
    private static final String UPDATE_DOCUMENTS = """
            UPDATE {collection} AS doc
            SET version = doc.version + 1, updated_at = clock_timestamp(), data =\s""";

    private static final String DELETE_DOCUMENTS = """
            DELETE FROM {collection} AS doc
            """;

    private final CollectionContext<T> context;
    private final String updateDocuments;
    private final String deleteDocuments;

    FilteredWrites(CollectionContext<T> context) {
        this.context = context;
        this.updateDocuments = context.resolve(UPDATE_DOCUMENTS);
        this.deleteDocuments = context.resolve(DELETE_DOCUMENTS);
    }

    long update(Filter filter, Patch patch) {
        SqlQuery sql = context.query().append(updateDocuments);
        PatchSql.append(sql, context.codec(), patch, "doc.data");
        sql.append("\n");
        return run("update", QuerySql.appendWhere(sql, context.tenantId(), filter));
    }

    long deleteWhere(Filter filter) {
        SqlQuery sql = context.query().append(deleteDocuments);
        return run("delete", QuerySql.appendWhere(sql, context.tenantId(), filter));
    }

    private long run(String verb, SqlQuery sql) {
        return context.database()
                .write(() -> "%s documents of collection %s".formatted(verb, context.name()), sql.sql(), statement -> {
                    sql.setParameters(statement);
                    return statement.executeLargeUpdate();
                });
    }
}
