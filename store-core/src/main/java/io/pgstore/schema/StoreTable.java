package io.pgstore.schema;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of the stores, each with what a run-time role needs; each comes with the migration that creates it. */
enum StoreTable {
    // DELETE: appendAll removes its own rows again after a conflict.
    EVENTS("events", "SELECT, INSERT, DELETE", "position_seq"),
    EVENT_TAGS("event_tags", "SELECT, INSERT, DELETE", null),
    LOG("log", "SELECT", null),
    DURABLE_STATE("durable_state", "SELECT, INSERT, UPDATE, DELETE", null),
    DURABLE_STATE_ATTRIBUTES("durable_state_attributes", "SELECT, INSERT, UPDATE, DELETE", null),
    SNAPSHOTS("snapshots", "SELECT, INSERT, UPDATE, DELETE", null),
    SAGAS("sagas", "SELECT, INSERT, UPDATE, DELETE", null),
    SAGA_TIMEOUTS("saga_timeouts", "SELECT, INSERT, UPDATE, DELETE", null),
    SAGA_MESSAGES("saga_messages", "SELECT, INSERT, DELETE", null),
    KV("kv", "SELECT, INSERT, UPDATE, DELETE", null),
    KV_OUTBOX("kv_outbox", "SELECT, INSERT, DELETE", "position_seq"),
    KV_LEASES("kv_leases", "SELECT, INSERT, UPDATE, DELETE", null),
    KV_COMPACTIONS("kv_compactions", "SELECT, INSERT, UPDATE, DELETE", null),
    KV_HORIZONS("kv_horizons", "SELECT, INSERT, DELETE", null),
    LEASES("leases", "SELECT, INSERT, UPDATE, DELETE", null),
    RELAYS("relays", "SELECT, INSERT, UPDATE, DELETE", null),
    RELAY_DEAD_LETTERS("relay_dead_letters", "SELECT, INSERT, DELETE", null),
    CONSUMERS("consumers", "SELECT, INSERT, UPDATE, DELETE", null),
    CONSUMER_INSTANCES("consumer_instances", "SELECT, INSERT, UPDATE, DELETE", null),
    DEAD_LETTERS("dead_letters", "SELECT, INSERT, UPDATE, DELETE", null),
    CONSUMER_CHANGES("consumer_changes", "SELECT, INSERT, DELETE", null),
    SUBSCRIPTIONS("subscriptions", "SELECT, INSERT, UPDATE, DELETE", null),
    PROJECTIONS("projections", "SELECT, INSERT, UPDATE, DELETE", null);

    private final String defaultName;
    private final String runtimeRights;
    private final @Nullable String sequence;

    StoreTable(String defaultName, String runtimeRights, @Nullable String sequence) {
        this.defaultName = defaultName;
        this.runtimeRights = runtimeRights;
        this.sequence = sequence;
    }

    static List<String> defaultNames() {
        return Arrays.stream(values()).map(StoreTable::defaultName).toList();
    }

    String defaultName() {
        return defaultName;
    }

    /** Returns the statements, but for the role, that grant what the stores need of this table. */
    List<String> grants() {
        String onTable = "GRANT %s ON {%s}".formatted(runtimeRights, defaultName);
        return sequence == null
                ? List.of(onTable)
                : List.of(onTable, "GRANT USAGE, SELECT ON SEQUENCE {%s:%s}".formatted(defaultName, sequence));
    }
}
