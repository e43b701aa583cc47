package io.pgstore.projection;

import io.pgstore.consumer.EventFilter;
import io.pgstore.schema.StoreTables;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A version of a projection as the tables know it; the tenant is empty for one of all tenants. */
record ProjectionKey(String tenantId, String name, int version) {
    private static final String ALL_TENANTS = "";

    static ProjectionKey of(ProjectionSettings settings, String storeTenant) {
        EventFilter filter = settings.filter();
        String own = filter.tenantId() == null ? storeTenant : filter.tenantId();
        return new ProjectionKey(filter.allTenants() ? ALL_TENANTS : own, settings.name(), settings.version());
    }

    /** Returns the key of another version. */
    ProjectionKey ofVersion(int other) {
        return new ProjectionKey(tenantId, name, other);
    }

    /** Returns the key of the advisory lock that those share who feed any version; who changes a state excludes them. */
    long lockOfFeeders(StoreTables tables) {
        return lock(tables, "feeders");
    }

    /** Returns the key of the advisory lock of those who change the states of the versions. */
    long lockOfChanges(StoreTables tables) {
        return lock(tables, "changes");
    }

    private long lock(StoreTables tables, String which) {
        String text =
                String.join("\n", "io.pgstore.projection", tables.resolve("{projections}"), tenantId, name, which);
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }

    @Override
    public String toString() {
        return "%s version %d".formatted(name, version);
    }
}
