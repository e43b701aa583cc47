package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Filters, sorts and pages; what every filter means in detail is in {@link QueryPropertyTests}. */
abstract class QueryContract extends DocumentTopic {
    private static final Filter NONE = Filter.or();

    @Test
    void numbersAreComparedAsNumbers() {
        insert(9, 200, 1000, 10_000);
        assertThat(totals(Filter.gte("total", 1000))).containsExactly("1000", "10000");
        assertThat(totals(Filter.eq("total", new BigDecimal("200.00")))).containsExactly("200");
        assertThat(totals(Filter.gte("total", "1000"))).isEmpty();
    }

    @Test
    void textsAreComparedByTheirCharacters() {
        for (String country : List.of("a", "B", "ä", "Z")) {
            orders().insert(id + country, new Order(country, BigDecimal.ONE));
        }
        assertThat(found(Filter.lt("country", "a"))).containsExactly(id + "B", id + "Z");
        assertThat(orders().find(DocumentQuery.where(mine(Filter.all())).sort(SortKey.text("country"))))
                .extracting(each -> each.value().country())
                .containsExactly("B", "Z", "a", "ä");
    }

    @Test
    void containmentJsonPathAndSqlAreWaysOut() {
        insert(9, 200, 1000);
        assertThat(totals(Filter.containing("{\"total\": 200}"))).containsExactly("200");
        assertThat(totals(Filter.jsonPath("$ ? (@.total > $least)", Map.of("least", 100))))
                .containsExactly("200", "1000");
        assertThat(totals(Filter.jsonPath("$ ? (@.total > 100)", Map.of()))).containsExactly("200", "1000");
        assertThat(totals(Filter.sql("(doc.data ->> 'total')::numeric = ANY (ARRAY[?, ?]) -- either", 9, 1000)))
                .containsExactly("9", "1000");
    }

    @Test
    void valuesAreBoundWhateverTheyHold() {
        String nasty = "x'); DROP TABLE store.doc_orders; -- ? {collection} \\ \"";
        orders().insert(id, new Order(nasty, BigDecimal.ONE));
        for (Filter filter : List.of(
                Filter.eq("country", nasty),
                Filter.in("country", List.of(nasty)),
                Filter.contains("country", nasty),
                Filter.startsWith("country", nasty),
                Filter.sql("doc.data ->> 'country' = ?", nasty),
                Filter.jsonPath("$ ? (@.country == $it)", Map.of("it", nasty)))) {
            assertThat(found(filter)).containsExactly(id);
        }
    }

    @Test
    void pathsAreValidated() {
        for (String path :
                List.of("a'b", "a\"b", "a b", ".a", "a.", "a..b", "a{b", "a?b", "-a", "a\\b", "x".repeat(256))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Filter.exists(path))
                    .withMessageContaining("path");
            assertThatIllegalArgumentException().isThrownBy(() -> SortKey.text(path));
            assertThatIllegalArgumentException().isThrownBy(() -> DocumentIndex.text(path));
            assertThatIllegalArgumentException().isThrownBy(() -> Patch.unset(path));
        }
    }

    @Test
    void valuesThatCannotBeComparedAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Filter.eq("total", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Filter.eq("total", Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Filter.eq("total", new BigDecimal("1E+200000")));
        assertThatIllegalArgumentException().isThrownBy(() -> Filter.eq("country", "\0"));
    }

    @Test
    void pagesStayInPlaceWhenDocumentsComeAndGo() {
        insert(1, 2, 3, 4, 5, 6);
        DocumentQuery query = DocumentQuery.where(mine(Filter.all()))
                .sort(SortKey.number("total").descending())
                .limit(2);
        DocumentPage<Order> first = orders().page(query);
        assertThat(totals(first.documents())).containsExactly("6", "5");
        orders().delete(first.documents().get(1).id());
        insert(7);
        DocumentPage<Order> second = orders().page(query.after(first.next()));
        assertThat(totals(second.documents())).containsExactly("4", "3");
        DocumentPage<Order> third = orders().page(query.after(second.next()));
        assertThat(totals(third.documents())).containsExactly("2", "1");
        assertThat(third.next()).isNull();
    }

    @Test
    void aTokenOfAnotherQueryIsRefused() {
        insert(1, 2);
        String next =
                orders().page(DocumentQuery.where(mine(Filter.all())).limit(1)).next();
        assertThat(next).isNotNull();
        for (String token : List.of("", "nonsense", next + "x")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> orders().page(DocumentQuery.all().after(token)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> orders().page(
                        DocumentQuery.all().sort(SortKey.number("total")).after(next)));
    }

    @Test
    void aStreamGivesAllInOrderAndMayBeLeftEarly() {
        Map<String, Order> many = new LinkedHashMap<>();
        List<String> expected = new ArrayList<>();
        for (int number = 0; number < 1_234; number++) {
            String each = "%s-%04d".formatted(id, number);
            many.put(each, Order.of("DE", number));
            expected.add(each);
        }
        orders().insertAll(many);
        DocumentQuery query = DocumentQuery.where(mine(Filter.all()));
        assertThat(orders().stream(query).map(Document::id)).containsExactlyElementsOf(expected);
        assertThat(orders().stream(query).limit(7)).hasSize(7);
        assertThat(orders().stream(query.skip(3).limit(1_000)).map(Document::id))
                .containsExactlyElementsOf(expected.subList(3, 1_003));
    }

    @Test
    void aStreamMayWriteAsItGoes() {
        insert(1, 2, 3);
        orders().stream(DocumentQuery.where(mine(Filter.all()))).forEach(each -> orders().delete(each.id()));
        assertThat(orders().exists(mine(Filter.all()))).isFalse();
    }

    @Test
    void countAndExistsAgreeWithFind() {
        insert(1, 2, 3);
        assertThat(orders().count(mine(Filter.gt("total", 1)))).isEqualTo(2);
        assertThat(orders().exists(mine(Filter.gt("total", 2)))).isTrue();
        assertThat(orders().exists(mine(Filter.gt("total", 3)))).isFalse();
        assertThat(orders().count(NONE)).isZero();
    }

    private void insert(int... totals) {
        for (int total : totals) {
            orders().insert("%s-%05d".formatted(id, total), Order.of("DE", total));
        }
    }

    private Filter mine(Filter filter) {
        return Filter.and(filter, Filter.sql("starts_with(doc.id, ?)", id));
    }

    private Stream<String> found(Filter filter) {
        return orders().find(mine(filter)).stream().map(Document::id);
    }

    private List<String> totals(Filter filter) {
        return totals(orders().find(mine(filter)));
    }

    private static List<String> totals(List<Document<Order>> found) {
        return found.stream().map(each -> each.value().total().toPlainString()).toList();
    }
}
