package io.pgstore.schema;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Creates and upgrades the stores' tables. They live in a schema of their own with a migration history of their own,
 * so that the application's migrations and these never meet.
 * <p>
 * Every method works on one connection, in transactions apart from the caller's, and leaves no setting behind on the
 * connection. Any number of instances may call any of them at once. Thread-safe.
 *
 * @since 0.1
 */
public final class StoreMigrator {
    private static final String PERMISSION_DENIED = "42501";
    private static final String LOCK_MIGRATION = "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))";
    private static final String FIND_SCHEMA =
            "SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = ?";
    private static final String RENEW_LOG_ID =
            "UPDATE {log} SET log_id = gen_random_uuid(), created_at = clock_timestamp() RETURNING log_id";

    private final StoreTables tables;
    private final MigrationOptions options;
    private final SchemaScript script;
    private final CollectionTables collections;
    private final SchemaTransaction transaction;
    private final IndexBuilder indexes;

    /** Migrates with {@link MigrationOptions#defaults()}. */
    public StoreMigrator(DataSource dataSource, StoreTables tables) {
        this(dataSource, tables, MigrationOptions.defaults());
    }

    /** Uses {@code dataSource}; only {@link #migrate()} and {@link #newEpoch()} need a role that owns the tables. */
    public StoreMigrator(DataSource dataSource, StoreTables tables, MigrationOptions options) {
        this.tables = tables;
        this.options = options;
        this.script = new SchemaScript(tables, options);
        this.collections = new CollectionTables(tables);
        this.transaction = new SchemaTransaction(dataSource);
        this.indexes = new IndexBuilder(transaction, tables, options.indexes());
    }

    /**
     * Brings the schema to the version of this release, grants the run-time role what it needs, and builds the chosen
     * indexes, waiting for other instances that do the same. Tables and grants come in one transaction: a failure
     * leaves what was there before. The indexes follow, while writers go on; a build waits until the transactions that
     * are open in this database when it starts have ended.
     *
     * @throws SchemaVersionException if versions are missing and the role may not create them
     * @throws MissingCollectionsException if tables of collections are missing and the role may not create them
     * @throws SchemaNamesException if a table's name was changed after it was created
     * @throws FlywayException if a migration fails, or an applied one is not the one of this release
     */
    public void migrate() {
        try {
            transaction.run(this::migrate);
        } catch (FlywayException | DataAccessException exception) {
            throw denied(exception) ? missing(exception) : exception;
        }
        indexes.build();
    }

    /**
     * Creates the tables of collections that are declared after {@link #migrate()} has run, and grants the run-time role
     * what they need. Does nothing about tables that are there.
     *
     * @throws MissingCollectionsException if tables are missing and the role may not create them
     */
    public void createCollections(Collection<CollectionTable> declared) {
        try {
            transaction.run(connection -> {
                JdbcTemplate jdbc = new JdbcTemplate(connection);
                jdbc.queryForList(LOCK_MIGRATION, "io.pgstore.schema/" + tables.schema());
                script.ofCollections(collections.missing(jdbc, declared), declared)
                        .forEach(jdbc::execute);
                return true;
            });
        } catch (DataAccessException exception) {
            throw denied(exception)
                    ? new MissingCollectionsException(tables.schema(), missingOf(declared), exception)
                    : exception;
        }
    }

    /**
     * Checks that the tables of collections are there, and changes nothing.
     *
     * @throws MissingCollectionsException if tables are missing
     */
    public void validateCollections(Collection<CollectionTable> declared) {
        List<CollectionTable> missing = missingOf(declared);
        if (!missing.isEmpty()) {
            throw new MissingCollectionsException(tables.schema(), missing, null);
        }
    }

    /**
     * Builds one index of a collection while writers go on, after a leftover of a build that failed was removed; waits
     * for other instances that do the same. Returns once the index is valid. The table's statistics are gathered then.
     */
    public void buildIndex(CollectionIndex index) {
        new IndexBuilder(transaction, tables, Set.of(index)).buildAndAnalyze();
    }

    /**
     * Checks that the schema has the version of this release, or a later one, and changes nothing.
     *
     * @throws SchemaVersionException if versions are missing
     * @throws MissingCollectionsException if tables of collections are missing
     * @throws SchemaNamesException if a table's name was changed after it was created
     * @throws PermissionDeniedDataAccessException if the role may not read the migration history
     * @throws FlywayException if an applied migration is not the one of this release
     */
    public void validate() {
        List<PendingMigration> missing = pending();
        if (!missing.isEmpty()) {
            throw new SchemaVersionException(tables.schema(), missing, null);
        }
        validateCollections(options.collections());
        transaction.run(connection -> {
            RecordedNames.verify(new JdbcTemplate(connection), tables);
            flyway(connection).validate();
            return true;
        });
    }

    /** Returns the migrations that the schema lacks, in order; all of them when there is no such schema. */
    public List<PendingMigration> pending() {
        try {
            return transaction.run(
                    connection -> Arrays.stream(flyway(connection).info().pending())
                            .map(info -> new PendingMigration(info.getVersion().toString(), info.getDescription()))
                            .toList());
        } catch (FlywayException exception) {
            if (denied(exception)) {
                throw new PermissionDeniedDataAccessException(
                        "This role may not read schema \"%s\": run the GRANTs of StoreMigrator.sql(), with the role as store.migration.runtime-role"
                                .formatted(tables.schema()),
                        exception);
            }
            throw exception;
        }
    }

    /**
     * Returns the whole SQL of the schema, names resolved, with the migration history, the grants of the run-time role
     * and the chosen indexes: a schema made with it passes {@link #validate()} and is upgraded by {@link #migrate()}.
     * The role that runs it owns the tables.
     */
    public String sql() {
        return script.of(Migration.all(), options.collections());
    }

    /** Returns the same for the {@link #pending()} migrations and missing collections only, to upgrade an existing schema. */
    public String pendingSql() {
        List<String> missing = pending().stream().map(PendingMigration::version).toList();
        return script.of(
                Migration.all().stream()
                        .filter(migration ->
                                missing.contains(migration.version().toString()))
                        .toList(),
                missingOf(options.collections()));
    }

    /**
     * Gives the log a new identity, to be called after a failover or a restore that lost committed events: cursors that
     * were kept outside the database are refused from then on instead of skipping events.
     *
     * @return the new id
     */
    public UUID newEpoch() {
        return transaction.run(connection -> Objects.requireNonNull(
                new JdbcTemplate(connection).queryForObject(tables.resolve(RENEW_LOG_ID), UUID.class)));
    }

    private boolean migrate(DataSource connection) {
        JdbcTemplate jdbc = new JdbcTemplate(connection);
        jdbc.queryForList(LOCK_MIGRATION, "io.pgstore.schema/" + tables.schema());
        RecordedNames.verify(jdbc, tables);
        Flyway flyway = flyway(connection);
        if (!pending(flyway).isEmpty()) {
            prepareSchema(jdbc);
        }
        flyway.migrate();
        collections.create(collections.missing(jdbc, options.collections())).forEach(jdbc::execute);
        script.grants().forEach(jdbc::execute);
        return true;
    }

    private RuntimeException missing(RuntimeException denied) {
        List<PendingMigration> versions = pending();
        return versions.isEmpty()
                ? new MissingCollectionsException(tables.schema(), missingOf(options.collections()), denied)
                : new SchemaVersionException(tables.schema(), versions, denied);
    }

    private List<CollectionTable> missingOf(Collection<CollectionTable> declared) {
        return transaction.run(connection -> collections.missing(new JdbcTemplate(connection), declared));
    }

    // Flyway tries for ten seconds to create a schema or its history when it may not.
    private void prepareSchema(JdbcTemplate jdbc) {
        List<Boolean> mayCreate = jdbc.queryForList(FIND_SCHEMA, Boolean.class, tables.schema());
        if (mayCreate.isEmpty()) {
            jdbc.execute("CREATE SCHEMA \"%s\"".formatted(tables.schema()));
        } else if (!mayCreate.get(0)) {
            String message = "permission denied to create in schema " + tables.schema();
            throw new PermissionDeniedDataAccessException(message, new SQLException(message, PERMISSION_DENIED));
        }
    }

    private static List<PendingMigration> pending(Flyway flyway) {
        return Arrays.stream(flyway.info().pending())
                .map(info -> new PendingMigration(info.getVersion().toString(), info.getDescription()))
                .toList();
    }

    private Flyway flyway(DataSource connection) {
        return Flyway.configure(StoreMigrator.class.getClassLoader())
                .dataSource(connection)
                .locations(Migration.LOCATION)
                .javaMigrationClassProvider(List::of)
                .defaultSchema(tables.schema())
                .table(SchemaScript.HISTORY_TABLE)
                .placeholders(tables.placeholders())
                // A schema that has other tables, such as public, starts from 0.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    private static boolean denied(RuntimeException exception) {
        return NestedExceptionUtils.getRootCause(exception) instanceof SQLException cause
                && PERMISSION_DENIED.equals(cause.getSQLState());
    }
}
