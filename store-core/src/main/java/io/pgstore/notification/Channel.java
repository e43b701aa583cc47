package io.pgstore.notification;

import java.util.Optional;

/** What goes over the wire: one channel for all stores of a database, whose payloads name a schema and a topic. */
final class Channel {
    static final String LISTEN = "LISTEN pgstore";

    // A hint need not be on disk: its commit does not flush the log, where the writers' commits would wait behind it.
    static final String NOTIFY = """
            SELECT pg_notify('pgstore', sent.payload)
            FROM set_config('synchronous_commit', 'off', true), unnest(?::text[]) AS sent (payload)
            """;

    private final String prefix;

    Channel(String schema) {
        this.prefix = schema + "/";
    }

    String payload(String topic) {
        return prefix + topic;
    }

    /** Returns the topic of a payload; empty if it is of another schema. */
    Optional<String> topic(String payload) {
        return payload.startsWith(prefix) ? Optional.of(payload.substring(prefix.length())) : Optional.empty();
    }
}
