package io.pgstore.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of aggregates.
 *
 * @param cache Folded aggregates kept in memory.
 * @since 0.1
 */
@ConfigurationProperties("store.aggregates")
public record AggregateProperties(@DefaultValue Cache cache) {
    /**
     * Folded aggregates kept in memory.
     *
     * @param enabled Whether to keep folded aggregates in memory, so that only the events are read that came since; needs
     *     Caffeine and immutable states.
     * @param maximumSize The most aggregates to keep, of all command handlers together.
     */
    public record Cache(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("10000") long maximumSize) {
        public Cache {
            long givenSize = maximumSize;
            Assert.isTrue(maximumSize > 0, () -> "store.aggregates.cache.maximum-size must be positive: " + givenSize);
        }
    }
}
