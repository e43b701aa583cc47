package io.pgstore.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcOperations;

/** The names that tables were created under: each carries its default name in a comment, {@code pgstore:events}. */
final class RecordedNames {
    private static final String FIND_TABLES = """
            SELECT substr(description, length('pgstore:') + 1), relname
            FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            JOIN pg_description ON objoid = pg_class.oid AND classoid = 'pg_class'::regclass AND objsubid = 0
            WHERE nspname = ? AND relkind IN ('r', 'p') AND description LIKE 'pgstore:%'
            ORDER BY relname
            """;

    private RecordedNames() {}

    /**
     * Checks that no table would be looked for, or created, under another name than it has.
     *
     * @throws SchemaNamesException if a name was changed after the table was created
     */
    static void verify(JdbcOperations jdbc, StoreTables tables) {
        Map<String, List<String>> found = new HashMap<>();
        jdbc.query(
                FIND_TABLES,
                row -> {
                    found.computeIfAbsent(row.getString(1), table -> new ArrayList<>())
                            .add(row.getString(2));
                },
                tables.schema());
        tables.names().forEach((table, name) -> {
            List<String> names = found.getOrDefault(table, List.of(name));
            if (!names.contains(name)) {
                throw new SchemaNamesException(tables.schema(), table, name, names.get(0));
            }
        });
    }
}
