package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Single appends under JMH, for profilers; {@link BenchmarkRunner} gives the ratios. */
@State(Scope.Benchmark)
@Fork(1)
@Threads(16)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class AppendBenchmark {
    private @Nullable BenchmarkDatabase database;
    private @Nullable EventStore store;
    private @Nullable PlainEvents plain;

    /** Starts the server. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        BenchmarkDatabase started = BenchmarkDatabase.start();
        database = started;
        store = started.eventStore(JacksonCodec.builder().type(OrderLine.class).build());
        plain = new PlainEvents(started.pool());
    }

    /** Stops the server. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        Objects.requireNonNull(database).close();
    }

    /** Appends one event to a new stream. */
    @Benchmark
    public AppendResult store() {
        return Objects.requireNonNull(store)
                .append("order-" + UUID.randomUUID(), ExpectedVersion.noStream(), List.of(OrderLine.numbered(1)));
    }

    /** Inserts the same row by plain JDBC. */
    @Benchmark
    public long plain() throws Exception {
        return Objects.requireNonNull(plain).insert("order-" + UUID.randomUUID(), 1, OrderLine.numbered(1));
    }
}
