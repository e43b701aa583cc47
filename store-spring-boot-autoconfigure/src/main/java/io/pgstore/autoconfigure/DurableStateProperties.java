package io.pgstore.autoconfigure;

import io.pgstore.schema.DurableStateIndex;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the durable-state store.
 *
 * @param indexes Indexes on durable states to build beside the default ones; each costs write throughput.
 * @since 0.1
 */
@ConfigurationProperties("store.state")
public record DurableStateProperties(@DefaultValue Set<DurableStateIndex> indexes) {
    public DurableStateProperties {
        indexes = Set.copyOf(indexes);
    }
}
