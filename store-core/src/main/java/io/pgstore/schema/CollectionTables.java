package io.pgstore.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcOperations;

/** The SQL of the collections' tables, names resolved, and which of them are missing. */
final class CollectionTables {
    private static final String FIND_TABLES = """
            SELECT relname
            FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = ? AND relkind IN ('r', 'p') AND relname = ANY (?)
            """;
    private static final String FIND_FUNCTION = """
            SELECT proname
            FROM pg_proc
            JOIN pg_namespace ON pg_namespace.oid = pronamespace
            WHERE nspname = ? AND proname = 'document_time'
            """;

    // Rows are updated in place (HOT) while no declared index is on what changes.
    private static final String CREATE_TABLE = """
            CREATE TABLE IF NOT EXISTS {collection} (
                tenant_id      text        COLLATE "C" NOT NULL,
                id             text        COLLATE "C" NOT NULL,
                version        bigint      NOT NULL, -- 0: being created by a transaction that has not ended
                type           text        COLLATE "C" NOT NULL,
                schema_version integer     NOT NULL,
                data           jsonb       NOT NULL,
                created_at     timestamptz NOT NULL,
                updated_at     timestamptz NOT NULL,
                CONSTRAINT "{name}_pk" PRIMARY KEY (tenant_id, id),
                CONSTRAINT "{name}_version_not_negative" CHECK (version >= 0)
            ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)""";
    private static final String COMMENT_TABLE = "COMMENT ON TABLE {collection} IS 'pgstore:{name}'";

    // A cast of text to a time depends on settings, so no index can be on it. This depends on nothing, and is exact: a
    // number of seconds with as many digits as the text has, null for anything that is no such time. Nothing in it can
    // fail after the match, so it needs no exception handler, which would forbid parallel plans.
    private static final String CREATE_FUNCTION = """
            CREATE OR REPLACE FUNCTION {document_time}(value jsonb, kind text) RETURNS numeric
            LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
            AS $$
            DECLARE
                given   text;
                day     date;
                seconds text;
                zone    text;
            BEGIN
                IF jsonb_typeof(value) <> 'string' THEN
                    RETURN NULL;
                END IF;
                given := value #>> '{}';
                IF given !~ '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?:T(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:[.]\\d{1,9})?)?(?:(?:Z|[+-](?:0\\d|1[0-8]):[0-5]\\d(?::[0-5]\\d)?)(?:\\[[^]]*])?)?)?$'
                    OR left(given, 4) = '0000'
                THEN
                    RETURN NULL;
                END IF;
                day := make_date(left(given, 4)::integer, substr(given, 6, 2)::integer, 1)
                    + (substr(given, 9, 2)::integer - 1);
                IF extract(month FROM day) <> substr(given, 6, 2)::integer THEN
                    RETURN NULL;
                END IF;
                seconds := split_part(translate(substr(given, 17), '+-', 'ZZ'), 'Z', 1);
                zone := substr(given, 17 + length(seconds));
                IF kind <> (CASE WHEN length(given) = 10 THEN 'date' WHEN zone = '' THEN 'datetime' ELSE 'instant' END) THEN
                    RETURN NULL;
                END IF;
                RETURN (day - DATE '1970-01-01') * 86400::numeric
                    + CASE WHEN kind = 'date' THEN 0
                        ELSE substr(given, 12, 2)::integer * 3600 + substr(given, 15, 2)::integer * 60
                            + coalesce(nullif(substr(seconds, 2), '')::numeric, 0)
                        END
                    - CASE WHEN left(zone, 1) IN ('+', '-')
                        THEN (left(zone, 1) || '1')::integer
                            * (substr(zone, 2, 2)::integer * 3600 + substr(zone, 5, 2)::integer * 60
                                + CASE WHEN substr(zone, 7, 1) = ':' THEN substr(zone, 8, 2)::integer ELSE 0 END)
                        ELSE 0
                        END;
            END
            $$""";

    private final StoreTables tables;

    CollectionTables(StoreTables tables) {
        this.tables = tables;
    }

    /** Returns the statements that create the tables, and what they need. */
    List<String> create(Collection<CollectionTable> collections) {
        List<String> statements = new ArrayList<>();
        if (!collections.isEmpty()) {
            statements.add(tables.resolve(CREATE_FUNCTION));
        }
        for (CollectionTable collection : collections) {
            statements.add(resolve(CREATE_TABLE, collection));
            statements.add(resolve(COMMENT_TABLE, collection));
        }
        return statements;
    }

    /** Returns the statements, but for the role, that grant what the collections need. */
    List<String> grants(Collection<CollectionTable> collections) {
        return collections.stream()
                .map(collection ->
                        resolve("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON {collection}", collection))
                .toList();
    }

    /** Returns the collections whose tables are missing; all of them if what they need is. */
    List<CollectionTable> missing(JdbcOperations jdbc, Collection<CollectionTable> collections) {
        if (collections.isEmpty()) {
            return List.of();
        }
        if (jdbc.queryForList(FIND_FUNCTION, tables.schema()).isEmpty()) {
            return List.copyOf(collections);
        }
        String[] names = collections.stream().map(CollectionTable::table).toArray(String[]::new);
        List<String> found = jdbc.queryForList(FIND_TABLES, String.class, tables.schema(), names);
        return collections.stream()
                .filter(collection -> !found.contains(collection.table()))
                .toList();
    }

    private String resolve(String sql, CollectionTable collection) {
        return StoreTables.replace(
                sql, Map.of("collection", tables.resolve("{" + collection.table() + "}"), "name", collection.table()));
    }
}
