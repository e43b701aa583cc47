package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventData;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.LogPage;
import io.pgstore.event.RecordedEvent;
import io.pgstore.event.StreamRange;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/** The hot paths of the event store. */
final class EventComparisons {
    private static final int PAGE = 1_000;

    private final EventStore store;
    private final PlainEvents plain;

    EventComparisons(BenchmarkDatabase database) throws Exception {
        this.store =
                database.eventStore(JacksonCodec.builder().type(OrderLine.class).build());
        this.plain = new PlainEvents(database.pool());
    }

    List<Comparison> all() {
        return List.of(appendNew(), appendExisting(), appendTagged(), appendHundred(), readHundred(), readAll());
    }

    private Comparison appendNew() {
        return new Comparison(
                "append, new streams",
                (thread, number) -> store.append(
                        "order-" + UUID.randomUUID(), ExpectedVersion.noStream(), List.of(OrderLine.numbered(number))),
                (thread, number) -> plain.insert("order-" + UUID.randomUUID(), 1, OrderLine.numbered(number)),
                0.8);
    }

    private Comparison appendExisting() {
        String run = UUID.randomUUID().toString();
        return new Comparison(
                "append, existing streams",
                (thread, number) -> store.append(
                        "cart-" + run + thread + "-" + number % 100,
                        ExpectedVersion.exactly(number / 100),
                        List.of(OrderLine.numbered(number))),
                (thread, number) -> plain.insert(
                        "cart-" + run + thread + "-" + number % 100, number / 100 + 1, OrderLine.numbered(number)),
                0.8);
    }

    private Comparison appendTagged() {
        return new Comparison(
                "append, two tags",
                (thread, number) -> store.append(
                        "order-" + UUID.randomUUID(),
                        ExpectedVersion.noStream(),
                        List.of(EventData.of(OrderLine.numbered(number)).withTags("country:uk", "customer:" + number))),
                (thread, number) -> plain.insertTagged(
                        "order-" + UUID.randomUUID(),
                        1,
                        OrderLine.numbered(number),
                        "country:uk",
                        "customer:" + number),
                0.7);
    }

    private Comparison appendHundred() {
        return new Comparison(
                "append 100 events",
                (thread, number) ->
                        store.append("order-" + UUID.randomUUID(), ExpectedVersion.noStream(), lines(number)),
                (thread, number) -> plain.insertBatch("order-" + UUID.randomUUID(), lines(number)),
                0.9);
    }

    private Comparison readHundred() {
        String run = "read-" + UUID.randomUUID();
        for (int stream = 0; stream < 100; stream++) {
            store.append(run + stream, ExpectedVersion.noStream(), lines(stream));
        }
        return new Comparison(
                "read a stream of 100",
                (thread, number) ->
                        decode(store.read(run + number % 100, StreamRange.all()).events()),
                (thread, number) -> plain.readStream(run + number % 100),
                0.8);
    }

    private Comparison readAll() {
        return new Comparison(
                "read the log, 1,000 a page", new LogWalk(this::readStorePage), new LogWalk(this::readPlainPage), 0.8);
    }

    /** Fills the log up to {@code count} events. */
    void fill(long count) {
        String run = "fill-" + UUID.randomUUID() + "-";
        for (long stream = 0; store.status().lastPosition() < count; stream++) {
            List<OrderLine> lines =
                    LongStream.range(0, PAGE).mapToObj(OrderLine::numbered).toList();
            store.append(run + stream, ExpectedVersion.noStream(), lines);
        }
    }

    private long readStorePage(long after) {
        LogPage page = store.readAll(after, PAGE);
        decode(page.events());
        return page.full() ? page.next().position() : 0;
    }

    private long readPlainPage(long after) throws Exception {
        List<PlainEvents.Row> rows = plain.readLog(after, PAGE);
        return rows.size() == PAGE ? rows.get(PAGE - 1).position() : 0;
    }

    private static List<OrderLine> decode(List<RecordedEvent> events) {
        List<OrderLine> decoded = new ArrayList<>(events.size());
        events.forEach(event -> decoded.add(event.payload(OrderLine.class)));
        return decoded;
    }

    private static List<OrderLine> lines(long number) {
        return LongStream.range(number, number + 100)
                .mapToObj(OrderLine::numbered)
                .toList();
    }

    /** Walks through the log page by page, each thread for itself, and starts anew at its end. */
    private static final class LogWalk implements Operation {
        private final PageReader reader;
        private final ConcurrentHashMap<Integer, Long> cursors = new ConcurrentHashMap<>();

        LogWalk(PageReader reader) {
            this.reader = reader;
        }

        @Override
        public void run(int thread, long number) throws Exception {
            cursors.put(thread, reader.read(cursors.getOrDefault(thread, 0L)));
        }
    }

    /** Reads one page and returns where the next one begins. */
    @FunctionalInterface
    private interface PageReader {
        long read(long after) throws Exception;
    }
}
