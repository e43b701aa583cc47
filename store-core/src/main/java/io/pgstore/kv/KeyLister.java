package io.pgstore.kv;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Lists and counts keys in the order of their bytes. */
final class KeyLister {
    private static final String SELECT_PAGE = """
            SELECT stored.key, stored.version, stored.revision, stored.type, stored.schema_version, stored.value,
                   {end}, stored.updated_at
            {selected}
            ORDER BY stored.key
            LIMIT ?
            """;

    private static final String SELECT_KEYS = """
            SELECT stored.key
            {selected}
            ORDER BY stored.key
            LIMIT ?
            """;

    private static final String COUNT_KEYS = """
            SELECT count(*)
            {selected}
            """;

    private static final String SELECTED = """
            FROM {kv} AS stored
            WHERE stored.tenant_id = ? AND stored.kind = ?
              AND stored.key >= ? AND stored.key < ? AND stored.key >= ? AND stored.key < ? AND stored.key > ?
              AND {live}""";

    private final StoreDatabase database;
    private final String selectPage;
    private final String selectKeys;
    private final String countKeys;

    KeyLister(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.selectPage = sql.read(SELECT_PAGE.replace("{selected}", SELECTED));
        this.selectKeys = sql.read(SELECT_KEYS.replace("{selected}", SELECTED));
        this.countKeys = sql.read(COUNT_KEYS.replace("{selected}", SELECTED));
    }

    List<StoredValue> list(KindAddress at, KeyQuery query) {
        return database.read(selectPage, statement -> {
            bind(statement, at, query).number(query.limit());
            List<StoredValue> page = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    page.add(StoredValue.of(row));
                }
            }
            return page;
        });
    }

    List<String> keys(KindAddress at, KeyQuery query) {
        return database.read(selectKeys, statement -> {
            bind(statement, at, query).number(query.limit());
            List<String> page = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    page.add(row.getString(1));
                }
            }
            return page;
        });
    }

    long count(KindAddress at, KeyQuery query) {
        return database.read(countKeys, statement -> {
            bind(statement, at, query);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private static ArrayBinder bind(PreparedStatement statement, KindAddress at, KeyQuery query) throws SQLException {
        return at.bind(new ArrayBinder(statement))
                .text(query.prefix())
                .text(query.prefixEnd())
                .text(query.least())
                .text(query.end())
                .text(query.lastRead());
    }
}
