package io.pgstore.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the snapshot store.
 *
 * @param keep How many snapshots of each entity stay, the newest ones by sequence number; 0 or less keeps all.
 * @since 0.1
 */
@ConfigurationProperties("store.snapshots")
public record SnapshotProperties(@DefaultValue("3") int keep) {}
