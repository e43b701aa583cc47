package io.pgstore.consumer;

import io.pgstore.schema.StoreDatabase;

/**
 * Whose subscriptions are meant, and where they are.
 *
 * @param database holds them
 */
record SubscriptionGroup(StoreDatabase database, String tenantId, String name) {
    String resolve(String sql) {
        return database.tables().resolve(sql);
    }

    @Override
    public String toString() {
        return "group %s of tenant %s".formatted(name, tenantId);
    }
}
