package io.pgstore.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of what happens when the database is missing at start.
 *
 * @param timeout How long the start waits for a database that cannot be reached; it is tried again in growing intervals.
 * @param failFast Whether the application fails to start if the database cannot be reached in that time. Otherwise it
 *     starts without, the stores refuse calls, its health is down, and the database is tried again in the background.
 * @since 0.1
 */
@ConfigurationProperties("store.startup")
public record StartupProperties(
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("false") boolean failFast) {
    public StartupProperties {
        Assert.isTrue(!timeout.isNegative(), () -> "store.startup.timeout must not be negative: " + timeout);
    }
}
