package io.pgstore.outbox;

/**
 * A fenced table whose entries relays publish, all tenants together.
 *
 * @param name the table's default name, which is also the topic of its wake-ups
 * @param entries a query for all entries, with <code>{table}</code> where the name of a table stands. Its columns are, in this
 *     order: {@code tenant_id}, topic, key, version, {@code position}, change, payload type, the version of its shape,
 *     payload as {@code bytea}, and {@code recorded_at}. Topic and key tell what an entry is about; the entries of one
 *     topic, key and tenant have versions that count up by 1 in the order of their positions
 * @since 0.1
 */
public record OutboxTable(String name, String entries) {
    private static final OutboxTable KEY_VALUE_CHANGES = new OutboxTable("kv_outbox", """
            SELECT tenant_id, kind, key, version, position, change, type, schema_version, value, recorded_at
            FROM {kv_outbox}
            """);

    /** Returns the changes of keys: the topic is the kind. */
    public static OutboxTable keyValueChanges() {
        return KEY_VALUE_CHANGES;
    }
}
