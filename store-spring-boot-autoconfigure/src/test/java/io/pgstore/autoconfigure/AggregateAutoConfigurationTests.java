package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.pgstore.aggregate.CommandHandler;
import io.pgstore.aggregate.CommandHandlers;
import io.pgstore.aggregate.Decider;
import io.pgstore.aggregate.SnapshotPolicy;
import io.pgstore.codec.Codec;
import io.pgstore.event.Aggregate;
import io.pgstore.event.EventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.snapshot.SnapshotStore;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What makes command handlers, as an application gets it. */
class AggregateAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    record Deposited(long amount) {}

    record Balance(long amount) {}

    private static final class Accounts implements Decider<Long, Deposited, Balance> {
        @Override
        public Balance initialState() {
            return new Balance(0);
        }

        @Override
        public List<Deposited> decide(Long amount, Balance balance) {
            return List.of(new Deposited(amount));
        }

        @Override
        public Balance evolve(Balance balance, Deposited event) {
            return new Balance(balance.amount() + event.amount());
        }
    }

    private static CommandHandler<Long, Deposited, Balance> handler(CommandHandlers handlers) {
        return handlers.of(new Accounts(), Balance.class, SnapshotPolicy.everyEvents(2));
    }

    @Test
    void handlersSaveAndReadSnapshotsWithoutConfiguration() {
        runner.run(context -> {
            CommandHandler<Long, Deposited, Balance> handler = handler(context.getBean(CommandHandlers.class));
            handler.handle("account-1", 5L);
            handler.handle("account-1", 7L);
        });
        assertThat(database.queryForObject("SELECT sequence_number FROM store.snapshots", Long.class))
                .isEqualTo(2);
        runner.run(context -> assertThat(
                        handler(context.getBean(CommandHandlers.class)).load("account-1"))
                .isEqualTo(new Aggregate<>("account-1", 2, new Balance(12))));
    }

    @Test
    void tenantComesFromProperties() {
        runner.withPropertyValues("store.tenant=acme").run(context -> handler(context.getBean(CommandHandlers.class))
                .withMaxRetries(0)
                .handle("account-1", 5L));
        assertThat(database.queryForObject("SELECT tenant_id FROM store.events", String.class))
                .isEqualTo("acme");
    }

    @Test
    void aggregatesAreCachedIfConfigured() {
        runner.withPropertyValues("store.aggregates.cache.enabled=true", "store.aggregates.cache.maximum-size=5")
                .run(context -> {
                    CommandHandler<Long, Deposited, Balance> handler =
                            context.getBean(CommandHandlers.class).of(new Accounts());
                    handler.handle("account-1", 5L);
                    handler.handle("account-1", 7L);
                    handler.load("account-1");
                    // What is cached is read no more, whatever becomes of it.
                    database.jdbc().update("DELETE FROM store.events WHERE version = 1");
                    assertThat(handler.load("account-1").state()).isEqualTo(new Balance(12));
                });
    }

    @Test
    void withoutCaffeineThereIsNoCache() {
        ApplicationContextRunner without = runner.withClassLoader(new FilteredClassLoader(Caffeine.class));
        without.run(context -> assertThat(context).hasNotFailed().hasSingleBean(CommandHandlers.class));
        without.withPropertyValues("store.aggregates.cache.enabled=true").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(StoreStartupException.class)
                .hasMessageContaining("store.aggregates.cache.enabled"));
    }

    @ParameterizedTest
    @CsvSource({"store.aggregates.cache.maximum-size, 0", "store.aggregates.cache.enabled, perhaps"})
    void badPropertyIsNamed(String property, String value) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(property));
    }

    @Test
    void applicationsOwnStoresAreUsed() {
        runner.withBean("mine", EventStore.class, () -> mock(EventStore.class))
                .withBean("mySnapshots", SnapshotStore.class, () -> mock(SnapshotStore.class))
                .run(context -> assertThat(context).hasSingleBean(CommandHandlers.class));
    }

    @Test
    void applicationsOwnHandlersWin() {
        runner.withBean("mine", CommandHandlers.class, () -> CommandHandlers.builder(
                                mock(StoreDatabase.class),
                                mock(Codec.class),
                                mock(EventStore.class),
                                mock(SnapshotStore.class))
                        .build())
                .run(context ->
                        assertThat(context).hasSingleBean(CommandHandlers.class).hasBean("mine"));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(CommandHandlers.class)
                .doesNotHaveBean(AggregateProperties.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CommandHandlers.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(CommandHandlers.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("commandHandlers"));
    }
}
