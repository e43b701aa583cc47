package io.pgstore.kv;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.testing.StoreTopic;
import java.util.List;
import java.util.UUID;

/** What the topics of the contract share: a fresh kind for each test. */
abstract class KeyTopic extends StoreTopic<KeyValueStore> {
    static final Price ONE = Price.of("1.00");
    static final Price TWO = Price.of("2.00");
    static final Price THREE = Price.of("3.00");

    final String kindName = "prices-" + UUID.randomUUID();

    final KeyValueKind<Price> prices() {
        return store().kind(kindName, Price.class);
    }

    final KeyValueKind<Price> rivalPrices() {
        return rival().kind(kindName, Price.class);
    }

    /** Returns the committed changes of this test's kind, such as {@code CREATED a v1 1.00}, in the order of positions. */
    final List<String> feed() {
        return owner().queryForList("""
                        SELECT format('%s %s v%s %s', change, key, version,
                                      convert_from(value, 'UTF8')::jsonb ->> 'amount')
                        FROM store.kv_outbox
                        WHERE tenant_id = 'default' AND kind = ?
                        ORDER BY position
                        """, String.class, kindName);
    }

    /** Lets the value of a key expire now. */
    final void expire(String key) {
        owner().update(
                        "UPDATE store.kv SET expires_at = clock_timestamp() - interval '1 second' WHERE kind = ? AND key = ?",
                        kindName,
                        key);
    }
}
