package io.pgstore.schema;

import io.pgstore.testing.TestDatabase;
import java.util.List;
import org.springframework.jdbc.core.PreparedStatementCallback;

/** A table of the tests, written through a {@link StoreDatabase} and looked at from outside. */
final class Notes {
    private static final String INSERT_NOTE = "INSERT INTO notes (note) VALUES (?)";

    private final TestDatabase database;

    Notes(TestDatabase database) {
        this.database = database;
        database.jdbc().execute("CREATE TABLE IF NOT EXISTS notes (note text NOT NULL)");
        database.jdbc().execute("TRUNCATE notes");
    }

    void write(StoreDatabase store, String note) {
        store.write(() -> "write a note", INSERT_NOTE, insert(note));
    }

    void writeAtomically(StoreDatabase store, String... notes) {
        store.writeAtomically(() -> "write notes", () -> {
            for (String note : notes) {
                store.write(() -> "write a note", INSERT_NOTE, insert(note));
            }
            return true;
        });
    }

    /** Returns what others see. */
    List<String> committed() {
        return database.jdbc().queryForList("SELECT note FROM notes ORDER BY note", String.class);
    }

    private static PreparedStatementCallback<Integer> insert(String note) {
        return statement -> {
            statement.setString(1, note);
            return statement.executeUpdate();
        };
    }
}
