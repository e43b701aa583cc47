package io.pgstore.process;

import io.pgstore.codec.Codec;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventStore;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.RecordedEvent;
import io.pgstore.event.StreamRange;
import io.pgstore.saga.JdbcSagaStore;
import io.pgstore.saga.SagaInstance;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.testing.StoreTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What the topics of the executor share: an order that collects messages, and fresh names for each test. */
abstract class ExecutorTopic extends StoreTopic<SagaExecutor> {
    static final Codec CODEC = JacksonCodec.builder().build();

    final String name = "order-" + UUID.randomUUID();
    final String correlationId = "correlation-" + UUID.randomUUID();
    final String stream = "orders-" + UUID.randomUUID();

    /** The state of the sagas here: what it was told. */
    record Order(List<String> messages) {
        static Order first(String message) {
            return new Order(List.of(message));
        }

        Order and(String message) {
            List<String> more = new ArrayList<>(messages);
            more.add(message);
            return new Order(more);
        }
    }

    /** The events here. */
    record Noted(String message) {}

    /** Makes the executor under test in {@code database}. */
    static SagaExecutor executor(StoreDatabase database) {
        return new SagaExecutor(sagas(database), events(database), new JdbcTransactionManager(database.dataSource()));
    }

    static JdbcSagaStore sagas(StoreDatabase database) {
        return JdbcSagaStore.builder(database, CODEC).build();
    }

    static EventStore events(StoreDatabase database) {
        return JdbcEventStore.builder(database, CODEC).build();
    }

    final JdbcSagaStore sagas() {
        return sagas(environment().database());
    }

    final EventStore events() {
        return events(environment().database());
    }

    final SagaCall<Order> call() {
        return SagaCall.of(name, correlationId, Order.class);
    }

    /** Decides to note the message. */
    static SagaDecision<Order> note(Optional<Order> order, String message) {
        return SagaDecision.save(order.map(state -> state.and(message)).orElseGet(() -> Order.first(message)));
    }

    final SagaOutcome<Order> handle(SagaCall<Order> call, String message) {
        return store().handle(call, message, ExecutorTopic::note);
    }

    final SagaInstance<Order> load() {
        return sagas().findByCorrelationId(name, correlationId, Order.class).orElseThrow();
    }

    /** Writes the saga as another process would, in a transaction of its own. */
    final void interfere(String message) {
        rival().handle(call(), message, ExecutorTopic::note);
    }

    final List<Object> noted() {
        return events().read(stream, StreamRange.all()).events().stream()
                .map(RecordedEvent::payload)
                .toList();
    }
}
