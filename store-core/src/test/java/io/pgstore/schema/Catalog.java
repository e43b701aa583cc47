package io.pgstore.schema;

import io.pgstore.testing.TestDatabase;
import java.util.List;

/** What a schema consists of, in words, to compare two of them. */
final class Catalog {
    private static final String DESCRIBE = """
            SELECT format('table %s comment %s', relname, obj_description(c.oid, 'pg_class'))
            FROM pg_class c WHERE relnamespace = quote_ident(?)::regnamespace AND relkind = 'r'
            UNION ALL
            SELECT format('column %s.%s %s %s %s %s', table_name, column_name, data_type, collation_name, is_nullable, column_default)
            FROM information_schema.columns WHERE table_schema = ?
            UNION ALL
            SELECT format('index %s', pg_get_indexdef(indexrelid))
            FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = quote_ident(?)::regnamespace
            UNION ALL
            SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace = quote_ident(?)::regnamespace
            UNION ALL
            SELECT format('sequence %s', to_jsonb(s) - 'last_value')
            FROM pg_sequences s WHERE schemaname = ?
            UNION ALL
            SELECT format('right %s on %s', privilege_type, table_name)
            FROM information_schema.table_privileges WHERE table_schema = ?
            ORDER BY 1
            """;

    private Catalog() {}

    static List<String> of(TestDatabase database, String schema) {
        return database.jdbc().queryForList(DESCRIBE, String.class, schema, schema, schema, schema, schema, schema);
    }

    static List<String> tables(TestDatabase database, String schema) {
        return database.jdbc()
                .queryForList("SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY 1", String.class, schema);
    }
}
