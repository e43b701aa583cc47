package io.pgstore.autoconfigure;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A look at the database that all meters of one look at the metrics share. */
final class Recent<T> implements Supplier<T> {
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<T> source;
    private @Nullable T latest;
    private long readAt;

    Recent(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public synchronized T get() {
        T known = latest;
        if (known == null || System.nanoTime() - readAt > MAX_AGE_NANOS) {
            known = source.get();
            latest = known;
            readAt = System.nanoTime();
        }
        return known;
    }
}
