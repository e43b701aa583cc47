package io.pgstore.consumer;

/** A consumer as the tables know it; the tenant is empty for one of all tenants. */
record ConsumerKey(String tenantId, String consumerId) {
    static final String ALL_TENANTS = "";

    static ConsumerKey of(ConsumerSettings settings, String storeTenant) {
        EventFilter filter = settings.filter();
        String own = filter.tenantId() == null ? storeTenant : filter.tenantId();
        return new ConsumerKey(filter.allTenants() ? ALL_TENANTS : own, settings.id());
    }

    @Override
    public String toString() {
        return tenantId.equals(ALL_TENANTS)
                ? consumerId + " of all tenants"
                : "%s of tenant %s".formatted(consumerId, tenantId);
    }
}
