package io.pgstore.sample;

import io.pgstore.saga.SagaQuery;
import io.pgstore.saga.SagaStore;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers how many orders are on their way. */
@RestController
class SagaController {
    private static final SagaQuery ORDERS = SagaQuery.of(OrderSagas.NAME);

    private final SagaStore sagas;

    SagaController(SagaStore sagas) {
        this.sagas = sagas;
    }

    /**
     * The sagas in one state.
     *
     * @param state {@code open} or {@code completed}
     * @param count how many they are
     */
    record Count(String state, long count) {}

    /**
     * The sagas in each state.
     *
     * @param open orders that are on their way
     * @param completed orders that are completed or cancelled
     */
    record Counts(long open, long completed) {}

    @GetMapping("/api/sagas")
    Counts counts() {
        return new Counts(sagas.count(ORDERS.open()), sagas.count(ORDERS.completed()));
    }

    /** Answers the sagas in one state; 400 if there is no such state. */
    @GetMapping(path = "/api/sagas", params = "state")
    Count count(@RequestParam String state) {
        SagaQuery query =
                switch (state) {
                    case "open" -> ORDERS.open();
                    case "completed" -> ORDERS.completed();
                    default ->
                        throw new ResponseStatusException(
                                HttpStatus.BAD_REQUEST,
                                "A saga is open or completed, not '%s'".formatted(Excerpt.of(state)));
                };
        return new Count(state, sagas.count(query));
    }
}
