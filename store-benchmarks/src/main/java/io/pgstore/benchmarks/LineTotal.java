package io.pgstore.benchmarks;

import io.pgstore.codec.EventType;
import org.jspecify.annotations.Nullable;

/** The document that is measured: what lines add up to. */
@EventType("line-total")
record LineTotal(long lines, long quantity) {
    static LineTotal after(@Nullable LineTotal before, OrderLine line) {
        return before == null
                ? new LineTotal(1, line.quantity())
                : new LineTotal(before.lines() + 1, before.quantity() + line.quantity());
    }
}
