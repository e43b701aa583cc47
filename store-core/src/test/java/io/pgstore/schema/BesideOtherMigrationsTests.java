package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.testing.TestDatabase;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.DefaultResourceLoader;

/** The application's own migrations keep their tables in {@code public}; neither side notices the other. */
class BesideOtherMigrationsTests {
    /** What the application migrates with. */
    enum Tool {
        FLYWAY {
            @Override
            void migrate(DataSource dataSource) {
                flyway(dataSource).load().migrate();
            }
        },
        LIQUIBASE {
            @Override
            void migrate(DataSource dataSource) throws LiquibaseException {
                SpringLiquibase liquibase = new SpringLiquibase();
                liquibase.setDataSource(dataSource);
                liquibase.setChangeLog("classpath:app/liquibase/changelog.sql");
                liquibase.setResourceLoader(new DefaultResourceLoader());
                liquibase.afterPropertiesSet();
            }
        };

        abstract void migrate(DataSource dataSource) throws LiquibaseException;
    }

    // Held here, or the level is forgotten with the logger.
    private static final Logger LIQUIBASE_LOG = Logger.getLogger("liquibase");

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @BeforeAll
    static void quietenLiquibase() {
        LIQUIBASE_LOG.setLevel(Level.WARNING);
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationMigratesFirst(Tool tool) throws LiquibaseException {
        tool.migrate(database.dataSource());
        migrateStores("store");
        assertBothAreThereAndGoOn(tool, "store");
    }

    @ParameterizedTest
    @EnumSource
    void theStoresMigrateFirst(Tool tool) throws LiquibaseException {
        migrateStores("store");
        tool.migrate(database.dataSource());
        assertBothAreThereAndGoOn(tool, "store");
    }

    @ParameterizedTest
    @EnumSource
    void theStoresShareTheSchemaOfAnApplicationThatMigratedFirst(Tool tool) throws LiquibaseException {
        tool.migrate(database.dataSource());
        migrateStores("public");
        assertBothAreThereAndGoOn(tool, "public");
    }

    @Test
    void theStoresShareASchemaWithLiquibaseThatMigratesLater() throws LiquibaseException {
        migrateStores("public");
        Tool.LIQUIBASE.migrate(database.dataSource());
        assertBothAreThereAndGoOn(Tool.LIQUIBASE, "public");
    }

    @Test
    void theStoresShareASchemaWithFlywayThatMigratesLaterFromABaseline() throws LiquibaseException {
        migrateStores("public");
        assertThatExceptionOfType(FlywayException.class)
                .isThrownBy(() -> Tool.FLYWAY.migrate(database.dataSource()))
                .withMessageContaining("non-empty schema");
        flyway(database.dataSource())
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
        assertBothAreThereAndGoOn(Tool.FLYWAY, "public");
    }

    @Test
    void anApplicationThatWritesPlainSqlKeepsItsTablesInTheSameSchema() {
        database.jdbc().execute("CREATE TABLE customers (id bigint PRIMARY KEY)");
        migrateStores("public");
        assertThat(Catalog.tables(database, "public")).contains("customers", "events");
    }

    private void migrateStores(String schema) {
        StoreMigrator migrator = new StoreMigrator(database.dataSource(), StoreTables.of(schema, Map.of()));
        migrator.migrate();
        migrator.validate();
    }

    private void assertBothAreThereAndGoOn(Tool tool, String schema) throws LiquibaseException {
        tool.migrate(database.dataSource());
        migrateStores(schema);
        assertThat(Catalog.tables(database, "public")).contains("customers");
        assertThat(Catalog.tables(database, schema)).contains("events", "store_schema_history");
        assertThat(Stream.of("events", "log").filter(Catalog.tables(database, "public")::contains))
                .hasSize("public".equals(schema) ? 2 : 0);
    }

    private static FluentConfiguration flyway(DataSource dataSource) {
        return Flyway.configure().dataSource(dataSource).locations("classpath:app/flyway");
    }
}
