package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.codec.PayloadException;
import io.pgstore.codec.Upcaster;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** Promise 2: what is read of a saga. */
abstract class ReadContract extends SagaTopic {
    @EventType(value = "Order", schemaVersion = 2)
    private record OrderNow(String stage, int amount) {}

    @Test
    void anAbsentSagaIsEmpty() {
        assertThat(store().findById(name, id, Order.class)).isEmpty();
        assertThat(store().findByCorrelationId(name, correlationId, Order.class))
                .isEmpty();
    }

    @Test
    void aSagaIsFoundByItsIdAndByItsCorrelationIdWithStateAndMetadata() {
        Map<String, String> trace = Map.of("traceparent", "00-1-2-01");
        JdbcSagaStore traced = environment().builder().metadata(() -> trace).build();
        SagaInstance<Order> inserted = traced.insert(name, id, correlationId, new Order("placed", 7));
        assertThat(inserted.metadata()).isEqualTo(trace);
        assertThat(load()).isEqualTo(inserted);
        assertThat(store().findByCorrelationId(name, correlationId, Order.class))
                .contains(inserted);
        assertThat(load().state()).isEqualTo(new Order("placed", 7));
    }

    @Test
    void theMetadataOfTheStartStays() {
        environment()
                .builder()
                .metadata(() -> Map.of("traceparent", "first"))
                .build()
                .insert(name, id, correlationId, new Order("placed"));
        store().update(load(), new Order("paid"));
        assertThat(load().metadata()).containsEntry("traceparent", "first");
    }

    @Test
    void whatTheCallerMutatesAfterwardsChangesNothingStored() {
        Order state = new Order("placed");
        SagaInstance<Order> inserted = store().insert(name, id, correlationId, state);
        state.notes().add("after insert");
        assertThat(load().state().notes()).isEmpty();
        load().state().notes().add("after load");
        assertThat(load().state().notes()).isEmpty();
        store().complete(inserted);
        assertThat(load().state().notes()).isEmpty();
    }

    @Test
    void aStateOfAnOlderShapeIsUpcast() {
        start("placed");
        JdbcSagaStore newer = JdbcSagaStore.builder(
                        environment().database(),
                        JacksonCodec.builder()
                                .type(OrderNow.class)
                                .upcaster(Upcaster.of("Order", 1, json -> ((ObjectNode) json)
                                        .put("stage", json.get("step").asText())))
                                .build())
                .build();
        assertThat(newer.findById(name, id, OrderNow.class).orElseThrow().state())
                .isEqualTo(new OrderNow("placed", 0));
        assertThat(newer.find(SagaQuery.of(name), OrderNow.class)).hasSize(1);
    }

    @Test
    void aStateThatCannotBeReadIsToldWithItsSaga() {
        start("placed");
        owner().update("UPDATE store.sagas SET data = '{\"amount\": \"many\"}' WHERE saga_id = ?", id);
        assertThatExceptionOfType(PayloadException.class).isThrownBy(this::load).withMessageContaining(name + "/" + id);
    }

    @Test
    void aLockedSagaIsWrittenByNobodyElseUntilTheTransactionEnds() {
        SagaInstance<Order> saga = start("placed");
        Future<SagaInstance<Order>> waiting = transaction().execute(status -> {
            SagaInstance<Order> locked = store().lockByCorrelationId(name, correlationId, Order.class)
                    .orElseThrow();
            assertThat(locked).isEqualTo(saga);
            Future<SagaInstance<Order>> started = waiting(() -> rival().update(saga, new Order("stolen")));
            store().update(locked, new Order("paid"));
            return started;
        });
        assertThatExceptionOfType(StaleSagaException.class).isThrownBy(() -> result(waiting));
        assertThat(load().state().step()).isEqualTo("paid");
    }

    @Test
    void aLockShowsWhatItWaitedFor() {
        start("placed");
        Future<String> waiting = transaction().execute(status -> {
            store().update(load(), new Order("paid"));
            Future<String> started = waiting(() -> rivalTransaction()
                    .execute(rivalStatus -> rival().lockByCorrelationId(name, correlationId, Order.class)
                            .orElseThrow()
                            .state()
                            .step()));
            return started;
        });
        assertThat(result(waiting)).isEqualTo("paid");
    }

    @Test
    void aLockWithoutATransactionIsRefused() {
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> store().lockByCorrelationId(name, correlationId, Order.class))
                .withMessageContaining("@Transactional");
    }
}
