package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgstore.testing.Race;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** Changes of parts of documents, and deletions, by filter. */
abstract class PatchContract extends DocumentTopic {
    private static final CollectionDefinition<JsonNode> TREES = CollectionDefinition.of("orders", JsonNode.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    @Test
    void allDocumentsOfAFilterAreChangedAndCounted() {
        orders().insert(id + "-1", Order.of("DE", 1));
        orders().insert(id + "-2", Order.of("DE", 2));
        orders().insert(id + "-3", Order.of("FR", 3));
        Filter german = Filter.and(mine(), Filter.eq("country", "DE"));
        assertThat(orders().update(
                                german,
                                Patch.increment("total", new BigDecimal("0.5")).andSet("country", "AT")))
                .isEqualTo(2);
        assertThat(orders().find(mine()))
                .extracting(Document::value)
                .containsExactly(
                        new Order("AT", new BigDecimal("1.5")),
                        new Order("AT", new BigDecimal("2.5")),
                        Order.of("FR", 3));
        assertThat(orders().find(mine())).extracting(Document::version).containsExactly(2L, 2L, 1L);
    }

    @Test
    void everyChangeMakesWhatItSays() throws Exception {
        assertThat(patched("{}", Patch.set("a.b.c", 1))).isEqualTo(json("{'a': {'b': {'c': 1}}}"));
        assertThat(patched("{'a': 'text'}", Patch.set("a.b", List.of(1, 2)))).isEqualTo(json("{'a': {'b': [1, 2]}}"));
        assertThat(patched("{'a': {'b': 1, 'x': 2}}", Patch.set("a.b", "new")))
                .isEqualTo(json("{'a': {'b': 'new', 'x': 2}}"));
        assertThat(patched("{'a': [1, 2]}", Patch.set("a.1", 3))).isEqualTo(json("{'a': [1, 3]}"));
        assertThat(patched("{'a': {'b': 1, 'x': 2}}", Patch.unset("a.b").andUnset("no.such")))
                .isEqualTo(json("{'a': {'x': 2}}"));
        assertThat(patched(
                        "{'n': null}",
                        Patch.increment("n", 2).andIncrement("n", 3).andIncrement("m.n", -1)))
                .isEqualTo(json("{'n': 5, 'm': {'n': -1}}"));
        assertThat(patched(
                        "{'a': [1]}",
                        Patch.push("a", "x").andPush("b", Map.of("k", true)).andPush("b", 2)))
                .isEqualTo(json("{'a': [1, 'x'], 'b': [{'k': true}, 2]}"));
        assertThat(patched("{'a': 1}", Patch.set("a", "x'); --{?}"))).isEqualTo(json("{'a': \"x'); --{?}\"}"));
    }

    @Test
    void whatCannotBeChangedSoIsAnError() {
        orders().insert(id, Order.of("DE", 1));
        for (Patch patch : List.of(Patch.increment("country", 1), Patch.push("country", 1), Patch.push("total", 1))) {
            assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> orders().update(mine(), patch));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Patch.increment("total", Double.NaN));
        assertThat(order(id)).contains(Order.of("DE", 1));
    }

    @Test
    void concurrentIncrementsAllCount() {
        orders().insert(id, Order.of("DE", 0));
        Race.of(24, racer -> () -> (racer % 2 == 0 ? orders() : rivals()).update(mine(), Patch.increment("total", 1)));
        assertThat(order(id)).contains(Order.of("DE", 24));
    }

    @Test
    void allDocumentsOfAFilterAreDeletedAndCounted() {
        orders().insert(id + "-1", Order.of("DE", 1));
        orders().insert(id + "-2", Order.of("DE", 2));
        assertThat(orders().deleteWhere(Filter.and(mine(), Filter.gt("total", 1))))
                .isEqualTo(1);
        assertThat(orders().find(mine())).extracting(Document::id).containsExactly(id + "-1");
    }

    private JsonNode patched(String json, Patch patch) throws Exception {
        DocumentCollection<JsonNode> trees = store().collection(TREES);
        trees.upsert(id, json(json));
        assertThat(trees.update(mine(), patch)).isEqualTo(1);
        return trees.find(id).orElseThrow().value();
    }

    private static JsonNode json(String text) throws Exception {
        String quoted = text.contains("\"") ? text.replace("'a'", "\"a\"") : text.replace('\'', '"');
        return MAPPER.readTree(quoted);
    }

    private Filter mine() {
        return Filter.sql("starts_with(doc.id, ?)", id);
    }
}
