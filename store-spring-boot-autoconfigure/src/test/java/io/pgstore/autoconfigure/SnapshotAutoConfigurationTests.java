package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.pgstore.snapshot.JdbcSnapshotStore;
import io.pgstore.snapshot.Snapshot;
import io.pgstore.snapshot.SnapshotStore;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The snapshot store as an application gets it. */
class SnapshotAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    record Balance(long amount) {}

    @Test
    void storeWorksWithoutConfiguration() {
        runner.run(context -> {
            SnapshotStore store = context.getBean(SnapshotStore.class);
            store.save("account-1", 7, new Balance(5));
            assertThat(store.loadLatest("account-1", Balance.class))
                    .get()
                    .extracting(Snapshot::state)
                    .isEqualTo(new Balance(5));
        });
    }

    @Test
    void tenantComesFromProperties() {
        runner.withPropertyValues("store.tenant=acme").run(context -> {
            context.getBean(SnapshotStore.class).save("account-1", 7, new Balance(5));
            assertThat(database.queryForObject("SELECT tenant_id FROM store.snapshots", String.class))
                    .isEqualTo("acme");
        });
    }

    @Test
    void threeSnapshotsStayUnlessConfigured() {
        assertThat(keptOfFive()).containsExactly(5L, 4L, 3L);
    }

    @Test
    void asManyStayAsConfigured() {
        assertThat(keptOfFive("store.snapshots.keep=2")).containsExactly(5L, 4L);
    }

    @Test
    void zeroKeepsAll() {
        assertThat(keptOfFive("store.snapshots.keep=0")).hasSize(5);
    }

    @Test
    void badPropertyIsNamed() {
        runner.withPropertyValues("store.snapshots.keep=some")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("store.snapshots.keep"));
    }

    @Test
    void applicationsOwnStoreWins() {
        runner.withBean("mine", SnapshotStore.class, () -> mock(SnapshotStore.class))
                .run(context ->
                        assertThat(context).hasSingleBean(SnapshotStore.class).hasBean("mine"));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(SnapshotStore.class)
                .doesNotHaveBean(SnapshotProperties.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SnapshotStore.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(JdbcSnapshotStore.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SnapshotStore.class));
    }

    /** Saves five snapshots in an application, and returns what is there once it has ended. */
    private List<Long> keptOfFive(String... properties) {
        runner.withPropertyValues(properties).run(context -> {
            SnapshotStore store = context.getBean(SnapshotStore.class);
            for (int number = 1; number <= 5; number++) {
                store.save("account-1", number, new Balance(number));
            }
        });
        return database.jdbc().queryForList("SELECT sequence_number FROM store.snapshots ORDER BY 1 DESC", Long.class);
    }
}
