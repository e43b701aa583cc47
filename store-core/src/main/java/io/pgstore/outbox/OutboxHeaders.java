package io.pgstore.outbox;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers with which messages are published to Kafka and to message channels. In Kafka all of them are texts in UTF-8.
 *
 * @since 0.1
 */
public final class OutboxHeaders {
    /** The tenant. */
    public static final String TENANT = "store_tenant";

    /** The kind of the key. */
    public static final String KIND = "store_kind";

    /** The key. */
    public static final String KEY = "store_key";

    /** What happened to the key: {@code CREATED}, {@code UPDATED} or {@code DELETED}. */
    public static final String CHANGE = "store_change";

    /** Whether the key was deleted because its time had come. */
    public static final String EXPIRED = "store_expired";

    /** The key's version, which counts its changes, a number. */
    public static final String VERSION = "store_version";

    /**
     * The number of the change among all changes of all keys. Whoever has seen a higher one of the same key, and of the same
     * {@link #LOG}, has seen a later state.
     */
    public static final String REVISION = "store_revision";

    /** The log that the revision belongs to, a UUID. It changes when the database has lost changes, as after a failover. */
    public static final String LOG = "store_log";

    /** The type name of the payload. */
    public static final String TYPE = "store_type";

    /** The version of the payload's shape, a number counted from 1. */
    public static final String SCHEMA_VERSION = "store_schema_version";

    /** When the change was written, as in {@code 2026-01-31T12:00:00Z}. */
    public static final String RECORDED_AT = "store_recorded_at";

    private OutboxHeaders() {}

    static Map<String, Object> of(OutboxMessage message) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(TENANT, message.tenantId());
        headers.put(KIND, message.topic());
        headers.put(KEY, message.key());
        headers.put(CHANGE, message.isExpired() ? "DELETED" : message.change());
        headers.put(EXPIRED, message.isExpired());
        headers.put(VERSION, message.version());
        headers.put(REVISION, message.position());
        headers.put(LOG, message.logId().toString());
        headers.put(TYPE, message.type());
        headers.put(SCHEMA_VERSION, message.schemaVersion());
        headers.put(RECORDED_AT, message.recordedAt().toString());
        return headers;
    }
}
