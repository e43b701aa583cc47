package io.pgstore.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of wake-ups between processes.
 *
 * @param enabled Whether processes wake each other by NOTIFY, on two connections outside of the pool; without it, and behind
 *     a pooler in transaction mode, changes of other processes are found by polling.
 * @since 0.1
 */
@ConfigurationProperties("store.notification")
public record NotificationProperties(@DefaultValue("true") boolean enabled) {}
