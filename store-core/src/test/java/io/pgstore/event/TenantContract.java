package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise 15: tenants share tables and nothing else. */
abstract class TenantContract extends EventStoreTopic {
    private final String tenant = UUID.randomUUID().toString();

    private EventStore acme() {
        return store().forTenant(tenant + "-acme");
    }

    private EventStore other() {
        return store().forTenant(tenant + "-other");
    }

    @BeforeEach
    void fillBoth() {
        Metadata metadata = Metadata.correlatedBy("c").withCausationId("m");
        EventData event = EventData.of(new Placed(1)).withMetadata(metadata).withTags("t");
        acme().append("order-1", ExpectedVersion.noStream(), List.of(event, new Placed(2)));
        other().append("order-1", ExpectedVersion.noStream(), List.of(event, new Placed(2), new Placed(3)));
        other().append("order-2", ExpectedVersion.noStream(), List.of(event));
    }

    @Test
    void theSameStreamIdInTwoTenantsIsTwoStreams() {
        assertThat(acme().streamVersion("order-1")).isEqualTo(2);
        assertThat(other().streamVersion("order-1")).isEqualTo(3);
        assertThat(acme().append("order-1", ExpectedVersion.exactly(2), List.of(new Placed(3)))
                        .version())
                .isEqualTo(3);
        assertThat(acme().streamExists("order-2")).isFalse();
        assertThat(store().streamExists("order-1")).isFalse();
    }

    @Test
    void noReadSeesAnotherTenantsEvents() {
        assertThat(acme().read("order-1", StreamRange.all()).events())
                .hasSize(2)
                .extracting(RecordedEvent::tenantId)
                .containsOnly(tenant + "-acme");
        assertThat(acme().read("order-2", StreamRange.all()).exists()).isFalse();
        assertThat(acme().streams(StreamListing.all(10))).containsExactly(new StreamInfo("order-1", 2));
        assertThat(acme().streams(StreamListing.category("order", 10))).hasSize(1);
        assertThat(acme().aggregate("order-1", 0, (Integer sum, Placed event) -> sum + event.amount())
                        .state())
                .isEqualTo(3);
    }

    @Test
    void noQuerySeesAnotherTenantsEvents() {
        List<EventQuery> queries = List.of(
                EventQuery.all(),
                EventQuery.all().stream("order-1"),
                EventQuery.all().streamPrefix("order"),
                EventQuery.all().category("order"),
                EventQuery.all().types(List.of("placed")),
                EventQuery.all().tags(Set.of("t"), Set.of(), Set.of()),
                EventQuery.all().tags(Set.of(), Set.of("t"), Set.of()),
                EventQuery.all().tags(Set.of(), Set.of(), Set.of("none")),
                EventQuery.all().correlationId("c"),
                EventQuery.all().causationId("m"));
        for (EventQuery query : queries) {
            List<RecordedEvent> events = new ArrayList<>();
            acme().query(query, events::add);
            assertThat(events)
                    .as("%s", query)
                    .isNotEmpty()
                    .extracting(RecordedEvent::tenantId)
                    .containsOnly(tenant + "-acme");
        }
    }

    @Test
    void theLogOfATenantHoldsItsOwnEventsOnly() {
        assertThat(acme().readAll(0, 1_000).events())
                .hasSize(2)
                .extracting(RecordedEvent::tenantId)
                .containsOnly(tenant + "-acme");
    }

    @Test
    void tagsOfAnotherTenantsEventsSelectNothing() {
        other().append(
                        "order-9",
                        ExpectedVersion.any(),
                        List.of(EventData.of(new Placed(1)).withTags("only-other")));
        assertThat(acme().query(EventQuery.all().tags(Set.of("only-other"), Set.of(), Set.of()), event -> {}))
                .isZero();
    }

    @Test
    void anAppendToSeveralStreamsStaysInItsTenant() {
        assertThatExceptionOfType(WrongExpectedVersionException.class).isThrownBy(() -> acme().appendAll(List.of(
                new StreamAppend("order-2", ExpectedVersion.noStream(), TestEvents.placed(1)),
                new StreamAppend("order-1", ExpectedVersion.noStream(), TestEvents.placed(1)))));
        assertThat(other().streamVersion("order-2")).isEqualTo(1);
        acme().appendAll(List.of(
                new StreamAppend("order-2", ExpectedVersion.noStream(), TestEvents.placed(2)),
                new StreamAppend("order-1", ExpectedVersion.exactly(2), TestEvents.placed(1))));
        assertThat(other().streamVersion("order-2")).isEqualTo(1);
        assertThat(acme().streamVersion("order-2")).isEqualTo(2);
    }

    @Test
    void theSameAppendInAnotherTenantIsNoDuplicate() {
        List<EventData> events = TestEvents.identified(2);
        acme().append("cart-1", ExpectedVersion.noStream(), events);
        assertThat(other().append("cart-1", ExpectedVersion.noStream(), events).duplicate())
                .isFalse();
        assertThat(acme().append("cart-1", ExpectedVersion.noStream(), events).duplicate())
                .isTrue();
    }

    @Test
    void aBuiltStoreWorksOnItsTenant() {
        EventStore built =
                environment().builder(TestEvents.CODEC).tenant(tenant + "-acme").build();
        assertThat(built.streamVersion("order-1")).isEqualTo(2);
        assertThat(built.forTenant("default").streamExists("order-1")).isFalse();
    }

    @Test
    void aBadTenantIsRefused() {
        for (String bad : List.of("", " ", "a\u0000", "x".repeat(65), "\udc00")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().forTenant(bad))
                    .withMessageContaining("tenant id");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> environment().builder(TestEvents.CODEC).tenant(bad));
        }
        store().forTenant("\ud83d\ude00".repeat(64)).append("order-1", ExpectedVersion.any(), TestEvents.placed(1));
    }
}
