package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.pgstore.codec.Codec;
import io.pgstore.event.AppendHook;
import io.pgstore.event.AppendListener;
import io.pgstore.event.EventStore;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.RecordedEvent;
import io.pgstore.event.StreamRange;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which beans an application gets, and when they give way. */
class StoreAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    record Opened(String owner) {}

    @Test
    void storeWorksWithoutConfiguration() {
        runner.run(context -> {
            EventStore store = context.getBean(EventStore.class);
            StoreRunner.append(store, "account-1", new Opened("Ada"));
            assertThat(store.read("account-1", StreamRange.all()).events())
                    .extracting(event -> event.payload())
                    .containsExactly(new Opened("Ada"));
            assertThat(database.queryForObject("SELECT tenant_id FROM store.events", String.class))
                    .isEqualTo("default");
        });
    }

    @Test
    void everyBeanIsThere() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(StoreTables.class)
                .hasSingleBean(StoreDatabase.class)
                .hasSingleBean(StoreMigrator.class)
                .hasSingleBean(Codec.class)
                .hasSingleBean(BackgroundTasks.class)
                .hasSingleBean(EventStore.class));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(EventStore.class)
                .doesNotHaveBean(StoreMigrator.class)
                .doesNotHaveBean(StoreProperties.class));
        assertThat(database.queryForObject("SELECT count(*) FROM pg_namespace WHERE nspname = 'store'", Long.class))
                .isZero();
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EventStore.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(JdbcEventStore.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(StoreMigrator.class));
    }

    @Test
    void applicationsOwnStoreWins() {
        runner.withBean("mine", EventStore.class, () -> mock(EventStore.class))
                .run(context ->
                        assertThat(context).hasSingleBean(EventStore.class).hasBean("mine"));
    }

    @Test
    void applicationsOwnCodecWins() {
        runner.withBean("mine", Codec.class, () -> mock(Codec.class))
                .run(context -> assertThat(context).hasSingleBean(Codec.class).hasBean("mine"));
    }

    @Test
    void applicationsOwnNamesWin() {
        runner.withBean("mine", StoreTables.class, () -> StoreTables.of("other", Map.of()))
                .run(context -> {
                    StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
                    assertThat(database.queryForObject("SELECT count(*) FROM other.events", Long.class))
                            .isEqualTo(1);
                });
    }

    @Test
    void applicationsOwnDatabaseWins() {
        runner.withBean(
                        "mine",
                        StoreDatabase.class,
                        () -> new StoreDatabase(database.dataSource(), StoreTables.defaults()))
                .run(context -> {
                    assertThat(context).hasSingleBean(StoreDatabase.class).hasBean("mine");
                    // It waited for the migration as ours would.
                    StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
                });
    }

    @Test
    void applicationsOwnMigratorWins() {
        runner.withBean(
                        "mine",
                        StoreMigrator.class,
                        () -> new StoreMigrator(database.dataSource(), StoreTables.defaults()))
                .run(context ->
                        assertThat(context).hasSingleBean(StoreMigrator.class).hasSingleBean(EventStore.class));
    }

    @Test
    void namesAndTenantComeFromProperties() {
        runner.withPropertyValues(
                        "store.tenant=acme",
                        "store.schema=Books",
                        "store.tables.events=entries",
                        "store.tables.event_tags=entry_tags")
                .run(context -> {
                    StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
                    assertThat(database.queryForObject("SELECT tenant_id FROM \"Books\".entries", String.class))
                            .isEqualTo("acme");
                    assertThat(database.queryForObject("SELECT count(*) FROM \"Books\".entry_tags", Long.class))
                            .isZero();
                });
    }

    @Test
    void chosenIndexesAreBuilt() {
        runner.withPropertyValues("store.events.indexes=type,event-id").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(database.jdbc()
                            .queryForList("SELECT indexname FROM pg_indexes WHERE schemaname = 'store'", String.class))
                    .contains("events_type_idx", "events_event_id_idx")
                    .doesNotContain("events_category_idx");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "store.schema, bad-name",
        "store.tables.events, bad name",
        "store.tables.evnts, entries",
        "store.tenant, ' '",
        "store.migration.mode, sometimes",
        "store.events.indexes, colour"
    })
    void badPropertyIsNamed(String property, String value) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(property));
    }

    @Test
    void hooksAndListenersAreCalledInOrder() {
        runner.withUserConfiguration(Observers.class).run(context -> {
            Observers observers = context.getBean(Observers.class);
            StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
            assertThat(observers.listened.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(observers.calls).containsExactly("first hook", "second hook", "listener");
        });
    }

    @Test
    void listenersHaveWorkedBeforeTheyAreClosed() {
        List<String> calls = new CopyOnWriteArrayList<>();
        runner.withInitializer(context -> registerLazily((GenericApplicationContext) context, calls))
                .run(context -> {
                    StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
                    context.close();
                    assertThat(calls).containsExactly("worked", "closed");
                });
    }

    @Test
    void beanThatUsesTheStoreAsSoonAsItIsMadeFindsTheTables() {
        runner.withBean("early", EarlyBird.class)
                .run(context -> assertThat(context.getBean(EventStore.class).streamVersion("account-1"))
                        .isEqualTo(1));
    }

    // Made for the store only, which is later than beans that are made for themselves.
    private static void registerLazily(GenericApplicationContext context, List<String> calls) {
        context.registerBean(
                LateListener.class,
                () -> new LateListener(calls, context.getBean(DataSource.class)),
                definition -> definition.setLazyInit(true));
    }

    static class EarlyBird {
        EarlyBird(EventStore store) {
            StoreRunner.append(store, "account-1", new Opened("Ada"));
        }
    }

    /** Works only when the application is being closed already. */
    static class LateListener implements AppendListener, ApplicationListener<ContextClosedEvent>, AutoCloseable {
        private final CountDownLatch closing = new CountDownLatch(1);
        private final List<String> calls;
        private final JdbcTemplate jdbc;

        LateListener(List<String> calls, DataSource dataSource) {
            this.calls = calls;
            this.jdbc = new JdbcTemplate(dataSource);
        }

        @Override
        public void appended(List<RecordedEvent> events) {
            try {
                assertThat(closing.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException exception) {
                throw new IllegalStateException(exception);
            }
            jdbc.execute("SELECT 1");
            calls.add("worked");
        }

        @Override
        public void onApplicationEvent(ContextClosedEvent event) {
            closing.countDown();
        }

        @Override
        public void close() {
            calls.add("closed");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Observers {
        final List<String> calls = new CopyOnWriteArrayList<>();
        final CountDownLatch listened = new CountDownLatch(1);

        @Bean
        @Order(2)
        AppendHook second() {
            return events -> calls.add("second hook");
        }

        @Bean
        @Order(1)
        AppendHook first() {
            return events -> calls.add("first hook");
        }

        @Bean
        AppendListener listener() {
            return events -> {
                calls.add("listener");
                listened.countDown();
            };
        }
    }
}
