package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.pgstore.codec.EventType;
import io.pgstore.document.CollectionDefinition;
import io.pgstore.document.DocumentCollection;
import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.projection.FreeProjection;
import io.pgstore.projection.Projection;
import io.pgstore.projection.ProjectionState;
import io.pgstore.projection.Projections;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Projections as an application gets them. */
class ProjectionAutoConfigurationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    @EventType("shipped")
    record Shipped(String country) {}

    @EventType("shipments")
    record Shipments(int count) {}

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        CollectionDefinition<Shipments> countries() {
            return CollectionDefinition.of("countries", Shipments.class);
        }

        @Bean
        Projection orders() {
            return Projection.named("orders")
                    .types(Shipped.class)
                    .inline()
                    .singleStream(
                            Shipments.class, (before, event) -> new Shipments(before == null ? 1 : before.count() + 1));
        }

        @Bean
        Projection byCountry(CollectionDefinition<Shipments> countries) {
            return Projection.named("by-country")
                    .types(Shipped.class)
                    .multiStream(
                            countries,
                            event -> List.of(event.payload(Shipped.class).country()),
                            id -> new Shipments(0),
                            (before, event) -> new Shipments(before == null ? 1 : before.count() + 1));
        }

        @Bean
        FreeProjection audit(JdbcTemplate usesTheDatabase) {
            return Projection.named("audit").inline().free((context, events) -> context.jdbc()
                    .execute("INSERT INTO audit VALUES (%d)".formatted(events.size())));
        }
    }

    @Test
    void beansAreFedWithoutConfiguration() {
        database.jdbc().execute("CREATE TABLE audit (events int)");
        runner.withUserConfiguration(Beans.class).run(context -> {
            EventStore store = context.getBean(EventStore.class);
            store.append("a", ExpectedVersion.any(), List.of(new Shipped("DE")));
            AppendResult last = store.append("a", ExpectedVersion.any(), List.of(new Shipped("FR"), new Shipped("DE")));
            assertThat(database.queryForObject("SELECT data ->> 'count' FROM store.doc_orders", String.class))
                    .isEqualTo("3");
            Projections projections = context.getBean(Projections.class);
            assertThat(projections.names()).containsExactlyInAnyOrder("orders", "by-country", "audit");
            projections.await("by-country", last.lastPosition(), PATIENCE).join();
            DocumentCollection<?> countries = context.getBean("countriesCollection", DocumentCollection.class);
            assertThat(countries.find("DE").orElseThrow().value()).isEqualTo(new Shipments(2));
            assertThat(projections.status("orders").versions())
                    .singleElement()
                    .satisfies(version -> assertThat(version.state()).isEqualTo(ProjectionState.ACTIVE));
            assertThat(database.queryForObject("SELECT sum(events) FROM audit", Long.class))
                    .isEqualTo(3);
        });
    }

    @Test
    void healthShowsVersionsAndWhatTheyMiss() {
        ApplicationContextRunner observed =
                runner.withConfiguration(AutoConfigurations.of(ProjectionHealthAutoConfiguration.class));
        observed.withPropertyValues("store.projections.rebuild=manual")
                .withBean(Projection.class, () -> Projection.named("orders")
                        .inline()
                        .singleStream(Shipments.class, (before, event) -> new Shipments(1)))
                .run(context -> {
                    database.jdbc().update("UPDATE store.projections SET missed_position = 7");
                    Health health = Objects.requireNonNull(
                            context.getBean(HealthIndicator.class).health());
                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails().get("orders"))
                            .hasToString("[{version=1, state=ACTIVE, mode=INLINE, position=0, end=0, missedFrom=7}]");
                });
        observed.withPropertyValues("management.health.store-projections.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void withoutProjectionsThereIsNothingToDo() {
        runner.run(context -> {
            assertThat(context.getBean(Projections.class).names()).isEmpty();
            StoreRunner.append(context.getBean(EventStore.class), "a", new Shipped("DE"));
        });
    }

    @Test
    void twoProjectionsOnOneCollectionAreRefused() {
        runner.withBean("one", Projection.class, () -> Projection.named("one")
                        .collection("same")
                        .singleStream(Shipments.class, (before, event) -> before))
                .withBean("two", Projection.class, () -> Projection.named("two")
                        .collection("same")
                        .singleStream(Shipments.class, (before, event) -> before))
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContainingAll("same", "two"));
    }

    @Test
    void backsOffWhenUserDefinesProjections() {
        runner.withBean("mine", Projections.class, () -> mock(Projections.class))
                .run(context ->
                        assertThat(context).hasSingleBean(Projections.class).hasBean("mine"));
    }

    @Test
    void disabledStoresHaveNoProjections() {
        runner.withPropertyValues("store.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(Projections.class));
    }

    @Test
    void badPropertyIsNamed() {
        runner.withPropertyValues("store.projections.check-interval=0").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("store.projections.check-interval"));
    }
}
