package io.pgstore.document;

import io.pgstore.document.DocumentIndexState.State;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.CollectionTable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks up how far the indexes of a collection are. */
final class IndexStates {
    // Builds of other roles hide their table.
    private static final String SELECT_STATES = """
            SELECT index.relname,
                CASE
                    WHEN pg_index.indisvalid THEN 'VALID'
                    WHEN EXISTS (
                        SELECT
                        FROM pg_stat_progress_create_index AS build
                        WHERE build.datname = current_database() AND coalesce(build.relid, indrelid) = indrelid)
                    THEN 'BUILDING'
                    ELSE 'FAILED'
                END
            FROM pg_index
            JOIN pg_class AS index ON index.oid = indexrelid
            WHERE indrelid = to_regclass(?)
            """;

    private final CollectionContext<?> context;

    IndexStates(CollectionContext<?> context) {
        this.context = context;
    }

    /** Returns the states of the declared indexes, in the order of their declaration. */
    List<DocumentIndexState> read() {
        CollectionTable table = context.definition().table();
        Map<String, State> found = context.database().read(SELECT_STATES, statement -> {
            new ArrayBinder(statement).text(context.resolve("{collection}"));
            return states(statement);
        });
        return table.indexes().stream()
                .map(index -> "%s_%s".formatted(table.table(), index.suffix()))
                .map(name -> new DocumentIndexState(name, found.getOrDefault(name, State.MISSING)))
                .toList();
    }

    private static Map<String, State> states(PreparedStatement statement) throws SQLException {
        Map<String, State> states = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                states.put(row.getString(1), State.valueOf(row.getString(2)));
            }
        }
        return states;
    }
}
