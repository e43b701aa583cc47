package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.TestKeyValues.Price;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Promise 5: listing. */
abstract class ListContract extends KeyTopic {
    @Test
    void anUnknownKindIsEmpty() throws IOException {
        assertThat(prices().list(KeyQuery.all())).isEmpty();
        assertThat(prices().keys(KeyQuery.all())).isEmpty();
        assertThat(prices().values(KeyQuery.all())).isEmpty();
        assertThat(prices().count(KeyQuery.all())).isZero();
        assertThat(prices().forEach(KeyQuery.all(), entry -> {})).isZero();
        StringBuilder out = new StringBuilder();
        prices().dump(out);
        assertThat(out).isEmpty();
    }

    @Test
    void keysComeInTheOrderOfTheirBytes() {
        prices().putAll(Map.of("b", ONE, "a", ONE, "B", ONE, "é", ONE, "\uD83D\uDE00", ONE, "\uFFEE", ONE));
        assertThat(prices().keys(KeyQuery.all())).containsExactly("B", "a", "b", "é", "\uFFEE", "\uD83D\uDE00");
        assertThat(prices().list(KeyQuery.all())).extracting(KeyValueEntry::key).startsWith("B", "a");
    }

    @Test
    void prefixesAndRanges() {
        prices().putAll(Map.of("a", ONE, "a/1", ONE, "a/2", TWO, "b", THREE, "a0", ONE));
        assertThat(prices().keys(KeyQuery.prefixed("a/"))).containsExactly("a/1", "a/2");
        assertThat(prices().values(KeyQuery.prefixed("a/"))).containsExactly(ONE, TWO);
        assertThat(prices().keys(KeyQuery.between("a/2", "b"))).containsExactly("a/2", "a0");
        assertThat(prices().count(KeyQuery.prefixed("a"))).isEqualTo(4);
        assertThat(prices().count(KeyQuery.between("a/2", "b").limit(1))).isEqualTo(2);
    }

    @Test
    void pagesFollowEachOther() {
        prices().putAll(Map.of("a", ONE, "b", ONE, "c", ONE));
        assertThat(prices().keys(KeyQuery.all().limit(2))).containsExactly("a", "b");
        assertThat(prices().keys(KeyQuery.all().limit(2).after("b"))).containsExactly("c");
        assertThatIllegalArgumentException().isThrownBy(() -> KeyQuery.all().limit(0));
    }

    @Test
    void deletedAndExpiredKeysAreNotListed() {
        prices().putAll(Map.of("a", ONE, "b", ONE, "c", ONE));
        prices().delete("a");
        expire("b");
        assertThat(prices().keys(KeyQuery.all())).containsExactly("c");
        assertThat(prices().count(KeyQuery.all())).isEqualTo(1);
    }

    @Test
    void aLargeKindIsHandedOverPageByPage() {
        Map<String, Price> values = new TreeMap<>();
        for (int i = 0; i < 2_500; i++) {
            values.put("key-%05d".formatted(i), ONE);
        }
        prices().putAll(values);
        List<String> keys = new ArrayList<>();
        assertThat(prices().forEach(KeyQuery.all().limit(100), entry -> keys.add(entry.key())))
                .isEqualTo(2_500);
        assertThat(keys).isEqualTo(List.copyOf(values.keySet()));
    }

    @Test
    void dumpWritesALineForEachKey() throws IOException {
        prices().put("a", ONE);
        prices().put("a", TWO);
        prices().put("b", ONE);
        prices().put("gone", ONE);
        prices().delete("gone");
        StringBuilder out = new StringBuilder();
        prices().dump(out);
        assertThat(out.toString().lines())
                .hasSize(2)
                .first()
                .asString()
                .matches("\\Q" + kindName + "\\E/a v2 \\(\\d+ bytes\\) 20\\d\\d-\\d\\d-\\d\\dT.*Z");
        StringBuilder all = new StringBuilder();
        store().dump(all);
        assertThat(all.toString()).contains(out);
    }
}
