package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.pgstore.codec.EventType;
import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.JdbcReactions;
import io.pgstore.consumer.Reaction;
import io.pgstore.consumer.Reactions;
import io.pgstore.consumer.StreamSubscriptions;
import io.pgstore.event.EventStore;
import io.pgstore.testing.TestDatabase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Reactions as an application gets them. */
class SubscriptionAutoConfigurationTests {
    private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    @EventType("bill-paid")
    record Paid(int amount) {}

    interface NoPayload {}

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        Reaction invoice() {
            return Reaction.named("invoice")
                    .types(Paid.class)
                    .handle(event -> SEEN.add("%s %d %s"
                            .formatted(
                                    event.streamId(),
                                    event.payload(Paid.class).amount(),
                                    TransactionSynchronizationManager.isActualTransactionActive())));
        }
    }

    private static String next() throws InterruptedException {
        return String.valueOf(SEEN.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void beansRunWithoutConfiguration() {
        SEEN.clear();
        runner.withUserConfiguration(Beans.class).run(context -> {
            StoreRunner.append(context.getBean(EventStore.class), "order-1", new Paid(5));
            assertThat(next()).isEqualTo("order-1 5 false");
            assertThat(context.getBean(Reactions.class).names()).containsExactly("invoice");
            assertThat(context.getBean(Consumers.class).ids()).containsExactly("reactions-default");
            assertThat(context.getBean(StreamSubscriptions.class).find("order-1"))
                    .isPresent();
        });
        assertThat(database.queryForObject("SELECT count(*) FROM store.subscriptions WHERE holder <> ''", Long.class))
                .isZero();
    }

    @Test
    void groupTenantAndTransactionsAreAsConfigured() {
        SEEN.clear();
        runner.withUserConfiguration(Beans.class)
                .withPropertyValues(
                        "store.tenant=acme",
                        "store.subscriptions.group=billing",
                        "store.subscriptions.transactional=true")
                .run(context -> {
                    StoreRunner.append(context.getBean(EventStore.class), "order-1", new Paid(5));
                    assertThat(next()).isEqualTo("order-1 5 true");
                    assertThat(context.getBean(Consumers.class).ids()).containsExactly("reactions-billing");
                    StreamSubscriptions subscriptions = context.getBean(StreamSubscriptions.class);
                    assertThat(subscriptions.tenantId()).isEqualTo("acme");
                    assertThat(subscriptions.group()).isEqualTo("billing");
                    assertThat(subscriptions.find("order-1")).isPresent();
                });
    }

    @Test
    void withoutReactionsNothingRuns() {
        runner.run(context -> {
            assertThat(context.getBean(JdbcReactions.class).running()).isFalse();
            assertThat(context.getBean(Consumers.class).ids()).isEmpty();
        });
    }

    @Test
    void reactionsAreThereButDoNotRunWhereTheyAreDisabled() {
        runner.withUserConfiguration(Beans.class)
                .withPropertyValues("store.subscriptions.enabled=false")
                .run(context -> assertThat(context.getBean(JdbcReactions.class).running())
                        .isFalse());
    }

    @Test
    void twoReactionsWithOneNameFailTheStartNamingBothBeans() {
        runner.withUserConfiguration(Beans.class)
                .withBean(
                        "other", Reaction.class, () -> Reaction.named("invoice").handle(event -> {}))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("two reactions with the name 'invoice'")
                        .hasMessageContaining("bean 'invoice'")
                        .hasMessageContaining("bean 'other'"));
    }

    @Test
    void aFilterForWhatCannotBeAnEventFailsTheStartNamingTheBean() {
        runner.withBean("odd", Reaction.class, () -> Reaction.named("r")
                        .types(NoPayload.class)
                        .handle(event -> {}))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("bean 'odd'")
                        .hasStackTraceContaining("NoPayload"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store.subscriptions.group=\u0007",
                "store.subscriptions.streams=0",
                "store.subscriptions.batch-size=0",
                "store.subscriptions.lease=-1s",
                "store.subscriptions.poll-interval=0s",
                "store.subscriptions.shutdown-timeout=0s",
                "store.subscriptions.retries.max-attempts=0",
                "store.subscriptions.retries.first-delay=0s",
                "store.subscriptions.retries.max-delay=0s"
            })
    void badPropertyIsNamed(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void applicationsOwnBeansWin() {
        runner.withUserConfiguration(Beans.class)
                .withBean("mine", Reactions.class, () -> mock(Reactions.class))
                .withBean("queue", StreamSubscriptions.class, () -> mock(StreamSubscriptions.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Reactions.class)
                        .hasSingleBean(StreamSubscriptions.class)
                        .doesNotHaveBean("reactionCorrelator")
                        .doesNotHaveBean(ReactionLifecycle.class));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Reactions.class)
                .doesNotHaveBean(StreamSubscriptions.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Reactions.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(JdbcReactions.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Reactions.class));
    }
}
