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
 */
@ConfigurationProperties("retail")
record RetailProperties(String file, @DefaultValue("1s") Duration stepDelay) {
    RetailProperties {
        Assert.isTrue(!stepDelay.isNegative(), () -> "retail.step-delay must not be negative: " + stepDelay);
    }
}
