package io.pgstore.sample;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of the order desk.
 *
 * @param file the CSV file imported on start: a path, relative to the working directory, or a URL
 * @param stepDelay how long each step of an order takes
 * @param heartbeat how often clients that are told of prices hear from the order desk when there is nothing to tell
 */
@ConfigurationProperties("retail")
record RetailProperties(
        String file,
        @DefaultValue("1s") Duration stepDelay,
        @DefaultValue("10s") Duration heartbeat) {
    RetailProperties {
        Assert.isTrue(!stepDelay.isNegative(), () -> "retail.step-delay must not be negative: " + stepDelay);
        Assert.isTrue(heartbeat.toMillis() > 0, () -> "retail.heartbeat must be positive: " + heartbeat);
    }
}
