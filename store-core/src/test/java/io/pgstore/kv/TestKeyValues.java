package io.pgstore.kv;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import java.math.BigDecimal;
import java.time.Duration;

/** The values of the contract, and the stores that keep them. */
final class TestKeyValues {
    static final Codec CODEC = JacksonCodec.builder().type(Price.class).build();

    private TestKeyValues() {}

    @EventType("price")
    record Price(BigDecimal amount) {
        static Price of(String amount) {
            return new Price(new BigDecimal(amount));
        }
    }

    /** What a store would do from time to time. */
    static Sweeper sweeper(StoreDatabase database, Duration deletionRetention) {
        Notifications nobody = Notifications.local();
        return new Sweeper(
                KeyValueContext.of(database, CODEC, nobody, KeyValueSettings.defaults()),
                () -> nobody.publish("kv_outbox"),
                deletionRetention);
    }

    /** What a store would do from time to time. */
    static OutboxCompactor compactor(StoreDatabase database, KeyValueSettings.OutboxRetention retention) {
        return new OutboxCompactor(
                KeyValueContext.of(database, CODEC, Notifications.local(), KeyValueSettings.defaults()), retention);
    }

    /** A store that removes what has expired only when a test says so. */
    static JdbcKeyValueStore notSweeping(StoreDatabase database) {
        return JdbcKeyValueStore.builder(database, CODEC)
                .settings(KeyValueSettings.defaults().withSweepInterval(Duration.ofHours(1)))
                .build();
    }
}
