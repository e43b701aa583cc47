package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.KeyValueStore;
import io.pgstore.outbox.OutboxMessage;
import io.pgstore.outbox.OutboxPublisher;
import io.pgstore.outbox.OutboxRelay;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

/** Relays as an application gets them. */
class OutboxAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    /** A bean that hears application events. */
    static class Ear {
        final List<String> heard = new CopyOnWriteArrayList<>();

        @EventListener
        void heard(OutboxMessage message) {
            heard.add(message.change() + " " + message.key());
        }
    }

    @Test
    void changesArePublishedToEachPublisherBean() {
        List<String> published = new CopyOnWriteArrayList<>();
        runner.withBean("audit", OutboxPublisher.class, () -> message -> published.add(message.key()))
                .run(context -> {
                    context.getBean(KeyValueStore.class)
                            .kind("flags", String.class)
                            .put("a", "on");
                    Awaitility.await().until(() -> published.contains("a"));
                    OutboxRelay relay =
                            context.getBean(OutboxRelays.class).relay("audit").orElseThrow();
                    assertThat(relay.pause()).isTrue();
                });
    }

    @Test
    void changesAreApplicationEventsIfAskedFor() {
        runner.withBean(Ear.class)
                .withPropertyValues("store.outbox.application-events=true")
                .run(context -> {
                    context.getBean(KeyValueStore.class)
                            .kind("flags", String.class)
                            .put("a", "on");
                    context.getBean(KeyValueStore.class)
                            .kind("flags", String.class)
                            .delete("a");
                    Ear ear = context.getBean(Ear.class);
                    Awaitility.await().until(() -> ear.heard.size() == 2);
                    assertThat(ear.heard).containsExactly("CREATED a", "DELETED a");
                });
    }

    @Test
    void aRelayIsRemovedByItsNameWithItsBeanAndWithoutIt() {
        runner.withBean("audit", OutboxPublisher.class, () -> message -> {}).run(context -> {
            OutboxRelays relays = context.getBean(OutboxRelays.class);
            Awaitility.await()
                    .until(() -> relays.relay("audit").orElseThrow().status().isPresent());
            assertThat(relays.remove("audit")).isTrue();
            assertThat(relays.relay("audit")).isEmpty();
            assertThat(relays.remove("audit")).isFalse();
        });
        runner.withBean("audit", OutboxPublisher.class, () -> message -> {})
                .run(context -> Awaitility.await().until(() -> context.getBean(OutboxRelays.class)
                        .relay("audit")
                        .orElseThrow()
                        .status()
                        .isPresent()));
        runner.run(context -> {
            assertThat(context.getBean(OutboxRelays.class).remove("audit")).isTrue();
            assertThat(database.queryForObject("SELECT count(*) FROM store.relays", Long.class))
                    .isZero();
        });
    }

    @Test
    void withoutPublishersNothingRuns() {
        runner.withBean(Ear.class).run(context -> {
            context.getBean(KeyValueStore.class).kind("flags", String.class).put("a", "on");
            assertThat(context.getBean(OutboxRelays.class).relay("applicationEventsOutboxPublisher"))
                    .isEmpty();
            assertThat(database.queryForObject("SELECT count(*) FROM store.relays", Long.class))
                    .isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store.outbox.batch-size=0",
                "store.outbox.poll-interval=0s",
                "store.outbox.lease=0s",
                "store.outbox.max-attempts=0",
                "store.outbox.first-delay=0s",
                "store.outbox.max-delay=0s"
            })
    void badPropertyIsNamed(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.outbox.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OutboxRelays.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OutboxRelays.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(OutboxRelay.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OutboxRelays.class));
    }
}
