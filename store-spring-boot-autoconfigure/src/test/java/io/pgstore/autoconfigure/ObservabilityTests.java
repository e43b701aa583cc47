package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.pgstore.event.EventStore;
import io.pgstore.event.StreamRange;
import io.pgstore.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What operators see of the stores, and what events carry of the trace. */
class ObservabilityTests {
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN_ID = "00f067aa0ba902b7";

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database)
            .withConfiguration(
                    AutoConfigurations.of(StoreHealthAutoConfiguration.class, StoreMetricsAutoConfiguration.class));

    record Opened(String owner) {}

    @Test
    void eventsCarryTheTraceContext() {
        runner.withBean(Tracer.class, () -> tracer(TRACE_ID, true))
                .run(context -> assertThat(appendedMetadata(context.getBean(EventStore.class)))
                        .containsEntry("traceparent", "00-%s-%s-01".formatted(TRACE_ID, SPAN_ID)));
    }

    @Test
    void shortTraceIdsAreFilledUp() {
        runner.withBean(Tracer.class, () -> tracer("a3ce929d0e0e4736", false))
                .run(context -> assertThat(appendedMetadata(context.getBean(EventStore.class)))
                        .containsEntry("traceparent", "00-0000000000000000a3ce929d0e0e4736-%s-00".formatted(SPAN_ID)));
    }

    @Test
    void withoutASpanEventsCarryNoTraceContext() {
        runner.withBean(Tracer.class, () -> Tracer.NOOP)
                .run(context -> assertThat(appendedMetadata(context.getBean(EventStore.class)))
                        .isEmpty());
    }

    @Test
    void withoutTheLibrariesTheStoreWorks() {
        runner.withClassLoader(new FilteredClassLoader(Tracer.class, MeterBinder.class, HealthIndicator.class))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(HealthIndicator.class).doesNotHaveBean(MeterBinder.class);
                    assertThat(appendedMetadata(context.getBean(EventStore.class)))
                            .isEmpty();
                });
    }

    @Test
    void metersShowHowFarReadersAreHeldBack() {
        runner.run(context -> {
            EventStore store = context.getBean(EventStore.class);
            StoreRunner.append(store, "account-1", new Opened("Ada"));
            try (Connection open = database.connect()) {
                announceAppend(open);
                MeterRegistry registry = new SimpleMeterRegistry();
                context.getBean(MeterBinder.class).bindTo(registry);
                StoreRunner.append(store, "account-2", new Opened("Bob"));
                assertThat(registry.get("store.log.position").gauge().value()).isEqualTo(2);
                assertThat(registry.get("store.log.lag").gauge().value()).isEqualTo(1);
                assertThat(registry.get("store.log.holders").gauge().value()).isEqualTo(1);
                assertThat(registry.get("store.log.oldest.holder").gauge().value())
                        .isNotNegative();
                assertThat(registry.get("store.log.breaks").gauge().value()).isZero();
                assertThat(registry.get("store.background.dropped")
                                .functionCounter()
                                .count())
                        .isZero();
            }
        });
    }

    @Test
    void healthShowsTheLog() {
        runner.run(context -> {
            StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
            Health health = Objects.requireNonNull(
                    context.getBean(HealthIndicator.class).health());
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("position", 1L).containsEntry("horizon", 1L);
        });
    }

    @Test
    void healthIsDownWhenTheLogCannotBeRead() {
        runner.run(context -> {
            database.jdbc().execute("DROP SCHEMA store CASCADE");
            Health health = Objects.requireNonNull(
                    context.getBean(HealthIndicator.class).health());
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void healthCanBeDisabled() {
        runner.withPropertyValues("management.health.store.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    private static Map<String, Object> appendedMetadata(EventStore store) {
        StoreRunner.append(store, "account-1", new Opened("Ada"));
        return store.read("account-1", StreamRange.all())
                .events()
                .get(0)
                .metadata()
                .values();
    }

    // What an append does before it takes a position, in a transaction that stays open.
    private static void announceAppend(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().execute("""
                SELECT pg_advisory_xact_lock_shared(
                    'store.events_position_seq'::regclass::oid::integer,
                    coalesce(pg_sequence_last_value('store.events_position_seq'::regclass), 0)::integer)
                """);
    }

    private static Tracer tracer(String traceId, boolean sampled) {
        TraceContext context = mock(TraceContext.class);
        when(context.traceId()).thenReturn(traceId);
        when(context.spanId()).thenReturn(SPAN_ID);
        when(context.sampled()).thenReturn(sampled);
        Span span = mock(Span.class);
        when(span.context()).thenReturn(context);
        Tracer tracer = mock(Tracer.class);
        when(tracer.currentSpan()).thenReturn(span);
        return tracer;
    }
}
