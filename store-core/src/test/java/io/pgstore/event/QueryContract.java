package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.TestEvents.Noted;
import io.pgstore.event.TestEvents.Placed;
import io.pgstore.event.TestEvents.Shipped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Promise 9: what each filter of a query selects. */
abstract class QueryContract extends EventStoreTopic {
    private final String tenant = UUID.randomUUID().toString();

    @Test
    void allEventsComeInPositionOrder() {
        fillTenant("order-1", 3);
        fillTenant("cart-1", 2);
        fillTenant("order-1", 1);
        assertThat(select(EventQuery.all()))
                .extracting(event -> event.streamId() + "@" + event.version())
                .containsExactly("order-1@1", "order-1@2", "order-1@3", "cart-1@1", "cart-1@2", "order-1@4");
        assertThat(select(EventQuery.all())).extracting(RecordedEvent::position).isSorted();
    }

    @Test
    void newestFirstTurnsTheOrderRound() {
        fillTenant("order-1", 3);
        fillTenant("cart-1", 2);
        assertThat(streams(EventQuery.all().newestFirst()))
                .containsExactly("cart-1", "cart-1", "order-1", "order-1", "order-1");
        assertThat(select(EventQuery.all().stream("order-1").newestFirst()))
                .extracting(RecordedEvent::version)
                .containsExactly(3L, 2L, 1L);
    }

    @Test
    void anExactStreamIsThatStreamAlone() {
        fillStreams("order-1", "order-10", "Order-1", "order-1 ");
        assertThat(streams(EventQuery.all().stream("order-1"))).containsExactly("order-1");
        assertThat(streams(EventQuery.all().stream("none"))).isEmpty();
    }

    @Test
    void aPrefixIsTakenLiterally() {
        fillStreams(
                "order-1",
                "order-10",
                "order_2",
                "Order-3",
                "order%4",
                "order\\5",
                "\ud7ff1",
                "\ue0001",
                "\udbff\udfff1");
        assertThat(streams(EventQuery.all().streamPrefix("order-1"))).containsExactly("order-1", "order-10");
        assertThat(streams(EventQuery.all().streamPrefix("order_"))).containsExactly("order_2");
        assertThat(streams(EventQuery.all().streamPrefix("order%"))).containsExactly("order%4");
        assertThat(streams(EventQuery.all().streamPrefix("order\\"))).containsExactly("order\\5");
        assertThat(streams(EventQuery.all().streamPrefix("\ud7ff"))).containsExactly("\ud7ff1");
        assertThat(streams(EventQuery.all().streamPrefix("\udbff\udfff"))).containsExactly("\udbff\udfff1");
        assertThat(streams(EventQuery.all().streamPrefix(""))).hasSize(9);
    }

    @Test
    void aPatternHasTwoWildcardsAndNoOthers() {
        fillStreams("order-1", "order-10", "order_2", "reorder-1", "order%4", "order\\5", "order-\ud83d\ude00");
        assertThat(streams(EventQuery.all().streamPattern("order-?"))).containsExactly("order-1", "order-\ud83d\ude00");
        assertThat(streams(EventQuery.all().streamPattern("order-*")))
                .containsExactly("order-1", "order-10", "order-\ud83d\ude00");
        assertThat(streams(EventQuery.all().streamPattern("*order-1"))).containsExactly("order-1", "reorder-1");
        assertThat(streams(EventQuery.all().streamPattern("order_?"))).containsExactly("order_2");
        assertThat(streams(EventQuery.all().streamPattern("order%*"))).containsExactly("order%4");
        assertThat(streams(EventQuery.all().streamPattern("order\\?"))).containsExactly("order\\5");
        assertThat(streams(EventQuery.all().streamPattern("order"))).isEmpty();
        assertThat(streams(EventQuery.all().streamPattern("*"))).hasSize(7);
        assertThat(streams(EventQuery.all().streamPattern(""))).isEmpty();
    }

    @Test
    void aRegularExpressionIsFoundAnywhereInTheId() {
        fillStreams("order-1", "order-22", "cart-1");
        assertThat(streams(EventQuery.all().streamPattern(Pattern.compile("r-\\d{2}"))))
                .containsExactly("order-22");
        assertThat(streams(EventQuery.all().streamPattern(Pattern.compile("^cart"))))
                .containsExactly("cart-1");
        assertThat(streams(EventQuery.all().streamPattern(Pattern.compile("ORDER", Pattern.CASE_INSENSITIVE))))
                .containsExactly("order-1", "order-22");
    }

    @Test
    void theLimitCountsWhatARegularExpressionLetsThrough() {
        fillTenant("cart-1", 300);
        fillStreams("order-1", "order-2", "order-3");
        EventQuery query =
                EventQuery.all().streamPattern(Pattern.compile("order")).limit(2);
        assertThat(streams(query)).containsExactly("order-1", "order-2");
        StatementCounter counter = new StatementCounter(environment());
        assertThat(counter.store().forTenant(tenant).query(query, event -> {})).isEqualTo(2);
        assertThat(counter.statements()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aCategoryIsTheTextBeforeTheFirstDash() {
        fillStreams("order-1", "order", "order-1-2", "orders-1", "Order-1", "-x");
        assertThat(streams(EventQuery.all().category("order"))).containsExactly("order-1", "order", "order-1-2");
        assertThat(streams(EventQuery.all().category("order-1"))).isEmpty();
        assertThat(streams(EventQuery.all().category(""))).containsExactly("-x");
    }

    @Test
    void typesAreAnyOfThoseNamedAndAnEmptyListMatchesNothing() {
        store().forTenant(tenant)
                .append("a-1", ExpectedVersion.any(), List.of(new Placed(1), new Shipped("x"), new Noted("y")));
        assertThat(select(EventQuery.all().types(List.of("placed"))))
                .extracting(RecordedEvent::type)
                .containsExactly("placed");
        assertThat(select(EventQuery.all().types(List.of("noted", "shipped", "none"))))
                .extracting(RecordedEvent::type)
                .containsExactly("shipped", "noted");
        assertThat(select(EventQuery.all().types(List.of("Placed")))).isEmpty();
        assertThat(select(EventQuery.all().types(List.of()))).isEmpty();
    }

    @Test
    void tagsAreAllOrAnyOrNone() {
        append("a-1", "x");
        append("a-2", "x", "y");
        append("a-3", "y", "z");
        append("a-4");
        assertThat(streams(tags(Set.of("x"), Set.of(), Set.of()))).containsExactly("a-1", "a-2");
        assertThat(streams(tags(Set.of("x", "y"), Set.of(), Set.of()))).containsExactly("a-2");
        assertThat(streams(tags(Set.of(), Set.of("x", "z"), Set.of()))).containsExactly("a-1", "a-2", "a-3");
        assertThat(streams(tags(Set.of(), Set.of(), Set.of("x")))).containsExactly("a-3", "a-4");
        assertThat(streams(tags(Set.of("y"), Set.of("x", "z"), Set.of("z")))).containsExactly("a-2");
        assertThat(streams(tags(Set.of("X"), Set.of(), Set.of()))).isEmpty();
        assertThat(streams(tags(Set.of(), Set.of(), Set.of()))).hasSize(4);
    }

    @Test
    void correlationAndCausationAreExact() {
        EventStore store = store().forTenant(tenant);
        Metadata metadata = Metadata.correlatedBy("c-1").withCausationId("m-1");
        store.append(
                "a-1",
                ExpectedVersion.any(),
                List.of(EventData.of(new Placed(1)).withMetadata(metadata)));
        store.append(
                "a-2",
                ExpectedVersion.any(),
                List.of(EventData.of(new Placed(1)).withMetadata(metadata.withCausationId("m-2"))));
        store.append("a-3", ExpectedVersion.any(), List.of(new Placed(1)));
        assertThat(streams(EventQuery.all().correlationId("c-1"))).containsExactly("a-1", "a-2");
        assertThat(streams(EventQuery.all().correlationId("C-1"))).isEmpty();
        assertThat(streams(EventQuery.all().causationId("m-2"))).containsExactly("a-2");
        assertThat(streams(EventQuery.all().correlationId("c-1").causationId("m-1")))
                .containsExactly("a-1");
    }

    @Test
    void conditionsThatContradictEachOtherSelectNothing() {
        fillStreams("order-1");
        assertThat(streams(EventQuery.all().stream("order-1").category("cart"))).isEmpty();
        assertThat(streams(EventQuery.all().stream("order-1").types(List.of("shipped"))))
                .isEmpty();
    }

    @Test
    void aQueryIsStreamedPageByPage() {
        fillTenant("order-1", 1_000);
        fillTenant("cart-1", 1_000);
        fillTenant("order-1", 1_000);
        assertThat(select(EventQuery.all()))
                .hasSize(3_000)
                .extracting(RecordedEvent::position)
                .isSorted();
        assertThat(select(EventQuery.all().stream("order-1")))
                .extracting(RecordedEvent::version)
                .hasSize(2_000)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(select(EventQuery.all().streamPrefix("order").newestFirst().limit(1_500)))
                .extracting(RecordedEvent::version)
                .startsWith(2_000L)
                .endsWith(501L)
                .hasSize(1_500);
        assertThat(select(EventQuery.all().category("cart").limit(999))).hasSize(999);
    }

    @Test
    void noConnectionIsHeldWhileTheHandlerWorks() {
        fillTenant("order-1", 450);
        EventStore store = store().forTenant(tenant);
        assertThat(store.query(EventQuery.all().stream("order-1"), event -> store.streamVersion("order-1")))
                .isEqualTo(450);
    }

    @Test
    void whatTheHandlerThrowsEndsTheQuery() {
        fillTenant("order-1", 3);
        List<RecordedEvent> seen = new ArrayList<>();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> store().forTenant(tenant).query(EventQuery.all(), event -> {
                    seen.add(event);
                    throw new IllegalStateException("enough");
                }));
        assertThat(seen).hasSize(1);
    }

    private void append(String id, String... tags) {
        store().forTenant(tenant)
                .append(
                        id,
                        ExpectedVersion.any(),
                        List.of(EventData.of(new Placed(1)).withTags(tags)));
    }

    private void fillStreams(String... ids) {
        for (String id : ids) {
            fillTenant(id, 1);
        }
    }

    private void fillTenant(String id, int count) {
        store().forTenant(tenant).append(id, ExpectedVersion.any(), TestEvents.placed(count));
    }

    private static EventQuery tags(Set<String> all, Set<String> any, Set<String> none) {
        return EventQuery.all().tags(all, any, none);
    }

    private List<String> streams(EventQuery query) {
        return select(query).stream().map(RecordedEvent::streamId).toList();
    }

    private List<RecordedEvent> select(EventQuery query) {
        List<RecordedEvent> events = new ArrayList<>();
        assertThat(store().forTenant(tenant).query(query, events::add)).isEqualTo(events.size());
        return events;
    }
}
