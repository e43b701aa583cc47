package io.pgstore.autoconfigure;

import io.pgstore.projection.RebuildPolicy;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of projections.
 *
 * @param rebuild What to do about a projection that starts with another version than was built.
 * @param checkInterval How often to look whether a projection that is being built may serve.
 * @since 0.1
 */
@ConfigurationProperties("store.projections")
public record ProjectionProperties(
        @DefaultValue("auto") RebuildPolicy rebuild,
        @DefaultValue("1s") Duration checkInterval) {
    public ProjectionProperties {
        Duration given = checkInterval;
        Assert.isTrue(
                checkInterval.toMillis() > 0, () -> "store.projections.check-interval must be positive: " + given);
    }
}
