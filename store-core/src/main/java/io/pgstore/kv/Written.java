package io.pgstore.kv;

import io.pgstore.kv.PutResult.Outcome;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A change that a statement made and recorded in the outbox. */
record Written(String key, long version, long revision, Outcome outcome) {
    /** Runs a statement that returns key, version, position and change of what it recorded. */
    static List<Written> query(PreparedStatement statement) throws SQLException {
        List<Written> written = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                written.add(new Written(
                        row.getString(1), row.getLong(2), row.getLong(3), Outcome.valueOf(row.getString(4))));
            }
        }
        return written;
    }

    PutResult result() {
        return new PutResult(outcome, version, revision);
    }
}
