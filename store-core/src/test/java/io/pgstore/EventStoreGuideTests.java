package io.pgstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.aggregate.CommandHandler;
import io.pgstore.aggregate.CommandResult;
import io.pgstore.aggregate.Decider;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.Aggregate;
import io.pgstore.event.AppendResult;
import io.pgstore.event.EventData;
import io.pgstore.event.EventQuery;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.ImportResult;
import io.pgstore.event.ImportedEvent;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.LogPage;
import io.pgstore.event.Metadata;
import io.pgstore.event.MetadataScope;
import io.pgstore.event.RecordedEvent;
import io.pgstore.event.StreamAppend;
import io.pgstore.event.StreamInfo;
import io.pgstore.event.StreamListing;
import io.pgstore.event.StreamRange;
import io.pgstore.event.StreamSlice;
import io.pgstore.event.WrongExpectedVersionException;
import io.pgstore.log.LogCursor;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;

/** The examples of {@code docs/event-store.md}, run one after the other. */
class EventStoreGuideTests {
    private static final Logger log = LoggerFactory.getLogger(EventStoreGuideTests.class);

    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private final EventStore store = JdbcEventStore.builder(
                    new StoreDatabase(database.dataSource(), StoreTables.defaults()),
                    JacksonCodec.builder()
                            .type(OrderPlaced.class)
                            .type(OrderShipped.class)
                            .build())
            .build();

    private final List<Object> printed = new ArrayList<>();

    @EventType("order-placed")
    record OrderPlaced(String customer, BigDecimal total) {}

    @EventType("order-shipped")
    record OrderShipped(String carrier) {}

    @Test
    void everyExampleOfTheGuideIsCodeOfThisTest() throws IOException {
        GuideExamples.assertAreCodeOf(getClass(), "event-store.md");
    }

    @Test
    void theExamplesWork() {
        append();
        sendAgain(UUID.randomUUID());
        appendToSeveral();
        ship("order-8", "DHL");
        placed(new OrderPlaced("Ann", BigDecimal.ONE));
        read();
        fold();
        command();
        query(Instant.EPOCH);
        follow();
        cause(store.read("order-7", StreamRange.all()).events().get(0));
        tenant();
        bringIn(List.of());
    }

    private void append() {
        AppendResult result = store.append(
                "order-7", ExpectedVersion.noStream(), List.of(new OrderPlaced("Ann", new BigDecimal("9.90"))));
        assertThat(result.created()).isTrue();
        EventData event = EventData.of(new OrderShipped("DHL"))
                .withId(UUID.randomUUID())
                .withTags("express", "customer:Ann")
                .withMetadata(Metadata.correlatedBy("request-42").with("user", "bob"));
        store.append("order-7", ExpectedVersion.exactly(1), List.of(event));
    }

    @Transactional
    void ship(String streamId, String carrier) {
        StreamSlice slice = store.read(streamId, StreamRange.all());
        try {
            store.append(streamId, ExpectedVersion.exactly(slice.version()), List.of(new OrderShipped(carrier)));
        } catch (WrongExpectedVersionException conflict) {
            log.info("{} went on to version {}", conflict.streamId(), conflict.actualVersion());
        }
    }

    private void sendAgain(UUID messageId) {
        List<EventData> events = List.of(EventData.of(new OrderShipped("DHL")).withId(messageId));
        AppendResult first = store.append("order-7", ExpectedVersion.exactly(2), events);
        AppendResult again = store.append("order-7", ExpectedVersion.exactly(2), events);
        assert again.duplicate() && again.version() == first.version();
    }

    private void appendToSeveral() {
        store.appendAll(List.of(
                new StreamAppend("order-7", ExpectedVersion.exactly(3), List.of(new OrderShipped("DHL"))),
                new StreamAppend("carrier-DHL", ExpectedVersion.any(), List.of(new OrderShipped("DHL")))));
    }

    @TransactionalEventListener
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void placed(OrderPlaced placed) {
        store.append("customer-" + placed.customer(), ExpectedVersion.any(), List.of(placed));
    }

    private void read() {
        StreamSlice slice = store.read("order-7", StreamRange.all());
        StreamSlice lastTen = store.read("order-7", StreamRange.newestFirst().limit(10));
        StreamSlice middle = store.read("order-7", StreamRange.from(5).to(9));
        assertThat(slice.events()).hasSize(4);
        assertThat(lastTen.events()).hasSize(4);
        assertThat(middle.version()).isEqualTo(4);
        long version = store.read("order-7", StreamRange.all(), event -> print(event.version(), event.payload()));
        assertThat(version).isEqualTo(4);
        printed.clear();
        StreamListing listing = StreamListing.category("order", 100);
        List<StreamInfo> page = store.streams(listing);
        while (!page.isEmpty()) {
            page.forEach(stream -> print(stream.version(), stream.streamId()));
            page = store.streams(listing.after(page.get(page.size() - 1).streamId()));
        }
        assertThat(printed).containsExactly("order-7", "order-8");
    }

    private void fold() {
        Aggregate<BigDecimal> total = store.aggregate(
                "order-7",
                BigDecimal.ZERO,
                (BigDecimal sum, Object event) -> event instanceof OrderPlaced placed ? sum.add(placed.total()) : sum);
        assertThat(total.state()).isEqualByComparingTo("9.90");
    }

    private static final class Order implements Decider<String, Object, Boolean> {
        @Override
        public Boolean initialState() {
            return false;
        }

        @Override
        public List<Object> decide(String carrier, Boolean shipped) {
            return shipped ? List.of() : List.of(new OrderShipped(carrier));
        }

        @Override
        public Boolean evolve(Boolean shipped, Object event) {
            return shipped || event instanceof OrderShipped;
        }
    }

    private void command() {
        CommandHandler<String, Object, Boolean> orders = new CommandHandler<>(store, new Order());
        CommandResult<Boolean> result = orders.handle("order-7", "DHL");
        assertThat(result.append().events()).isEmpty();
    }

    private void query(Instant since) {
        EventQuery query = EventQuery.all()
                .category("order")
                .types(List.of("order-shipped"))
                .tags(Set.of("express"), Set.of(), Set.of("test"))
                .recordedAfter(since)
                .limit(1_000);
        long found = store.query(query, event -> print(event.position(), event.payload()));
        assertThat(found).isEqualTo(1);
    }

    private void follow() {
        LogCursor cursor = store.readAll(0, 1).next();
        LogPage page = store.readAll(cursor, 500);
        page.events().forEach(event -> print(event.position(), event.payload()));
        cursor = page.next();
        assertThat(cursor.position()).isEqualTo(store.status().lastPosition());
    }

    @SuppressWarnings("try") // a scope is opened for its effect
    private void cause(RecordedEvent event) {
        try (MetadataScope scope = MetadataScope.open(Metadata.causedBy(event))) {
            store.append("invoice-7", ExpectedVersion.noStream(), List.of(new OrderPlaced("Ann", BigDecimal.TEN)));
        }
        assertThat(store.read("invoice-7", StreamRange.all()).events())
                .extracting(caused -> caused.metadata().causationId())
                .containsExactly(event.eventId().toString());
    }

    private void tenant() {
        EventStore acme = store.forTenant("acme");
        acme.append("order-7", ExpectedVersion.noStream(), List.of(new OrderShipped("UPS")));
        assertThat(acme.streamVersion("order-7")).isEqualTo(1);
    }

    private void bringIn(List<ImportedEvent> oldEvents) {
        ImportResult result = store.importEvents(oldEvents.iterator());
        assertThat(result.imported()).isZero();
    }

    private void print(long number, Object what) {
        assertThat(number).isPositive();
        printed.add(what);
    }
}
