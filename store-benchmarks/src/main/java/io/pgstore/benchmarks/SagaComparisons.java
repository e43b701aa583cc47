package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.saga.JdbcSagaStore;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaStore;
import java.util.List;
import java.util.UUID;

/** The hot path of the saga store: a start, and a message that finds its saga and updates it. */
final class SagaComparisons {
    private final SagaStore store;
    private final PlainSagas plain;

    SagaComparisons(BenchmarkDatabase database) {
        this.store = JdbcSagaStore.builder(
                        database.stores(),
                        JacksonCodec.builder().type(Fulfilment.class).build())
                .build();
        this.plain = new PlainSagas(database);
    }

    List<Comparison> all() {
        return List.of(new Comparison("saga: insert, find, update", this::handleInStore, this::handlePlainly, 0.85));
    }

    private void handleInStore(int thread, long number) {
        String id = UUID.randomUUID().toString();
        store.insert("fulfilment", id, id, Fulfilment.numbered("placed", number));
        SagaInstance<Fulfilment> saga =
                store.findByCorrelationId("fulfilment", id, Fulfilment.class).orElseThrow();
        store.update(saga, Fulfilment.numbered("paid", number));
    }

    private void handlePlainly(int thread, long number) throws Exception {
        String id = UUID.randomUUID().toString();
        plain.insert(id, id, Fulfilment.numbered("placed", number));
        plain.update(plain.find(id), Fulfilment.numbered("paid", number));
    }
}
