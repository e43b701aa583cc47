package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.testing.StatementLog;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promises 7 and 10: namespaces, keys and values. */
abstract class NamespaceContract extends KeyTopic {
    static List<String> keys() {
        return List.of(
                "a|b/c",
                "'quoted' \"twice\" \\",
                "%_*?",
                " padded ",
                "\uD83D\uDE00\uD83D\uDC69\u200D\uD83D\uDE80",
                "k".repeat(512),
                "é".repeat(512),
                "\uD83D\uDE00".repeat(500));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void anyKeyIsStored(String key) {
        prices().put(key, ONE);
        assertThat(prices().putAll(Map.of(key, TWO))).containsOnlyKeys(key);
        assertThat(prices().get(key)).get().extracting(KeyValueEntry::key).isEqualTo(key);
        assertThat(prices().keys(KeyQuery.prefixed(key.substring(0, 2)))).containsExactly(key);
        assertThat(prices().delete(key)).contains(TWO);
    }

    @Test
    void aLongerKeyIsRefusedBeforeAnySql() {
        assertThatIllegalArgumentException().isThrownBy(() -> prices().put("k".repeat(513), ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> prices().delete("k".repeat(513)));
    }

    @Test
    void aValueOfAMegabyteIsStored() {
        byte[] value = new byte[1 << 20];
        new Random(7).nextBytes(value);
        KeyValueKind<byte[]> blobs = store().kind(kindName, new BytesValueCodec());
        blobs.put("a", value);
        assertThat(blobs.get("a").orElseThrow().value()).isEqualTo(value);
        assertThat(blobs.put("a", value.clone()).isChange()).isFalse();
        assertThat(blobs.putAll(Map.of("b", value)).values()).allMatch(PutResult::isChange);
        value[1 << 19]++;
        assertThat(blobs.put("a", value).isChange()).isTrue();
        assertThat(blobs.delete("a").orElseThrow()).isEqualTo(value);
    }

    @Test
    void anEmptyValueIsAValue() {
        KeyValueKind<byte[]> blobs = store().kind(kindName, new BytesValueCodec());
        blobs.put("a", new byte[0]);
        assertThat(blobs.get("a").orElseThrow().value()).isEmpty();
    }

    @Test
    void theSameKeyInTwoKindsIsTwoKeys() {
        KeyValueKind<Price> other = store().kind(kindName + "-other", Price.class);
        prices().put("a", ONE);
        other.put("a", TWO);
        assertThat(prices().get("a").orElseThrow().value()).isEqualTo(ONE);
        prices().delete("a");
        assertThat(other.get("a").orElseThrow().value()).isEqualTo(TWO);
        assertThat(feed()).hasSize(2);
    }

    @Test
    void theSameKeyInTwoTenantsIsTwoKeys() {
        KeyValueKind<Price> acme = store().forTenant("acme").kind(kindName, Price.class);
        prices().put("a", ONE);
        acme.put("a", TWO);
        acme.putAll(Map.of("b", TWO));
        assertThat(prices().get("a").orElseThrow().value()).isEqualTo(ONE);
        assertThat(prices().keys(KeyQuery.all())).containsExactly("a");
        assertThat(prices().get("b")).isEmpty();
        acme.delete("a");
        assertThat(prices().get("a")).isPresent();
        assertThat(prices().delete("b")).isEmpty();
        assertThat(feed()).hasSize(1);
    }

    @Test
    void aLeaseOfOneTenantBindsNoKeyOfAnother() {
        KeyLease lease = store().forTenant("acme").lease(Duration.ofHours(1));
        assertThatExceptionOfType(KeyLeaseEndedException.class)
                .isThrownBy(() -> prices().put("a", ONE, PutOptions.boundTo(lease)));
    }

    @Test
    void aWriteIsOneStatement() {
        StatementLog log = new StatementLog(environment().owner().unpooled());
        try (JdbcKeyValueStore logged = TestKeyValues.notSweeping(
                new StoreDatabase(log, environment().database().tables()))) {
            KeyValueKind<Price> kind = logged.kind(kindName, Price.class);
            log.drain();
            List<Runnable> writes = Arrays.asList(
                    () -> kind.put("a", ONE),
                    () -> kind.put("a", TWO),
                    () -> kind.compareAndPut("a", 2, THREE),
                    () -> kind.putIfAbsent("b", ONE),
                    () -> kind.putAll(Map.of("a", ONE, "c", TWO)),
                    () -> kind.get("a"),
                    () -> kind.list(KeyQuery.all()),
                    () -> kind.delete("a"),
                    () -> kind.delete("b", 1),
                    () -> kind.touch("c", Duration.ofHours(1)));
            for (Runnable write : writes) {
                write.run();
                assertThat(log.drain()).hasSize(1);
            }
        }
    }
}
