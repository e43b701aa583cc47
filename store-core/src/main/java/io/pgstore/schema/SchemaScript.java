package io.pgstore.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The SQL of the schema, names resolved, for people who run it themselves, and the parts that the migrator runs. */
final class SchemaScript {
    /** The migration history beside the tables, in the form of Flyway. */
    static final String HISTORY_TABLE = "store_schema_history";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");
    private static final String CREATE_HISTORY = """
            CREATE SCHEMA IF NOT EXISTS "${schema}";

            CREATE TABLE IF NOT EXISTS "${schema}"."${history}" (
                installed_rank integer       NOT NULL,
                version        varchar(50),
                description    varchar(200)  NOT NULL,
                type           varchar(20)   NOT NULL,
                script         varchar(1000) NOT NULL,
                checksum       integer,
                installed_by   varchar(100)  NOT NULL,
                installed_on   timestamp     NOT NULL DEFAULT now(),
                execution_time integer       NOT NULL,
                success        boolean       NOT NULL,
                CONSTRAINT "${history}_pk" PRIMARY KEY (installed_rank)
            );

            CREATE INDEX IF NOT EXISTS "${history}_s_idx" ON "${schema}"."${history}" (success);
            """;
    private static final String RECORD_MIGRATION = """
            INSERT INTO "${schema}"."${history}"
                (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
            SELECT coalesce(max(installed_rank), 0) + 1, '%s', '%s', 'SQL', '%s', %d, current_user, 0, true
            FROM "${schema}"."${history}";
            """;

    private final StoreTables tables;
    private final MigrationOptions options;
    private final CollectionTables collections;

    SchemaScript(StoreTables tables, MigrationOptions options) {
        this.tables = tables;
        this.options = options;
        this.collections = new CollectionTables(tables);
    }

    /** Returns one script that applies {@code migrations}, records them, and creates the {@code missing} collections. */
    String of(List<Migration> migrations, Collection<CollectionTable> missing) {
        List<String> parts = new ArrayList<>();
        parts.add("BEGIN;\n");
        parts.add(resolve(CREATE_HISTORY));
        for (Migration migration : migrations) {
            parts.add(resolve(migration.sql()));
            parts.add(resolve(RECORD_MIGRATION)
                    .formatted(migration.version(), migration.description(), migration.script(), migration.checksum()));
        }
        collections.create(missing).forEach(statement -> parts.add(statement + ";\n"));
        grants().forEach(grant -> parts.add(grant + ";\n"));
        parts.add("COMMIT;\n");
        IndexSql indexes = new IndexSql(tables);
        for (StoreIndex index : IndexSql.inOrder(indexes(missing))) {
            parts.add("-- Outside any transaction.\n" + indexes.create(index) + ";\n");
        }
        return String.join("\n", parts);
    }

    /** Returns the statements that give the run-time role what the stores need; empty without such a role. */
    List<String> grants() {
        Stream<String> onTables = Arrays.stream(StoreTable.values())
                .flatMap(table -> table.grants().stream())
                .map(tables::resolve);
        return toRuntimeRole(Stream.of(
                        Stream.of("GRANT USAGE ON SCHEMA \"%s\"".formatted(tables.schema())),
                        onTables,
                        Stream.of("GRANT SELECT ON \"%s\".\"%s\"".formatted(tables.schema(), HISTORY_TABLE)),
                        collections.grants(options.collections()).stream())
                .flatMap(part -> part));
    }

    /** Returns the statements that create collections and give the run-time role what they need. */
    List<String> ofCollections(Collection<CollectionTable> missing, Collection<CollectionTable> all) {
        return Stream.concat(
                        collections.create(missing).stream(), toRuntimeRole(collections.grants(all).stream()).stream())
                .toList();
    }

    private List<String> toRuntimeRole(Stream<String> grants) {
        if (options.runtimeRole() == null) {
            return List.of();
        }
        String role = " TO \"" + options.runtimeRole().replace("\"", "\"\"") + "\"";
        return grants.map(grant -> grant + role).toList();
    }

    private List<StoreIndex> indexes(Collection<CollectionTable> missing) {
        List<StoreIndex> all = new ArrayList<>(options.indexes());
        missing.forEach(collection -> all.addAll(collection.indexes()));
        return all;
    }

    private String resolve(String sql) {
        return PLACEHOLDER.matcher(sql).replaceAll(placeholder -> {
            String name = placeholder.group(1);
            String value = "history".equals(name)
                    ? HISTORY_TABLE
                    : tables.placeholders().get(name);
            if (value == null) {
                throw new IllegalStateException("no value for ${" + name + "}");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
