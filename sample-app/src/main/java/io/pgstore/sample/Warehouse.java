package io.pgstore.sample;

import io.pgstore.state.DurableState;
import io.pgstore.state.DurableStateStore;
import io.pgstore.state.DurableStateWrite;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Keeps the stock of each article: every line moves it by its quantity, whatever its kind. Cancellations and negative
 * adjustments, whose quantities are usually negative, raise it.
 */
@Component
@Order(1)
final class Warehouse implements LineEffect {
    private final DurableStateStore states;

    Warehouse(DurableStateStore states) {
        this.states = states;
    }

    /** Returns the stock of an article; empty if no line has named it. */
    Optional<DurableState<Stock>> find(String stockCode) {
        return states.load(id(stockCode), Stock.class);
    }

    /** Writes each article once, whatever the number of its lines: two round trips in all. */
    @Override
    public void apply(List<FileLine.Accepted> lines) {
        Map<String, BigInteger> moves = new TreeMap<>();
        for (FileLine.Accepted line : lines) {
            BigInteger units = BigInteger.valueOf(line.line().quantity()).negate();
            moves.merge(line.line().stockCode(), units, BigInteger::add);
        }
        List<String> ids = moves.keySet().stream().map(Warehouse::id).toList();
        Map<String, DurableState<Stock>> present = states.loadAll(ids, Stock.class).stream()
                .collect(Collectors.toMap(DurableState::persistenceId, Function.identity()));
        states.upsertAllOrNone(moves.entrySet().stream()
                .map(move -> write(move.getKey(), move.getValue(), present))
                .toList());
    }

    private static DurableStateWrite write(
            String stockCode, BigInteger units, Map<String, DurableState<Stock>> present) {
        DurableState<Stock> stock = present.get(id(stockCode));
        return stock == null
                ? new DurableStateWrite(id(stockCode), 0, Stock.none(stockCode).plus(units))
                : new DurableStateWrite(
                        id(stockCode), stock.revision(), stock.state().plus(units));
    }

    private static String id(String stockCode) {
        return "stock-" + stockCode;
    }
}
