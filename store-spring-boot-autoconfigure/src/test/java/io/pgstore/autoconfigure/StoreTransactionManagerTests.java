package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.process.SagaCall;
import io.pgstore.process.SagaDecision;
import io.pgstore.process.SagaExecutor;
import io.pgstore.testing.TestDatabase;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** Whose transactions the saga executor and the handlers of timeouts run in. */
class StoreTransactionManagerTests {
    @AutoClose
    private final TestDatabase orders = TestDatabase.create();

    @AutoClose
    private final TestDatabase reports = TestDatabase.create();

    record Opened(String owner) {}

    @Test
    void theApplicationsManagerIsTaken() {
        StoreRunner.on(orders).run(context -> assertThat(
                        context.getBean(StoreTransactionManager.class).manager())
                .isSameAs(context.getBean(PlatformTransactionManager.class)));
    }

    @Test
    void theManagerOfJpaIsTaken() {
        StoreRunner.on(orders)
                .withConfiguration(AutoConfigurations.of(HibernateJpaAutoConfiguration.class))
                .withUserConfiguration(JpaTests.Application.class)
                .run(context -> assertThat(
                                context.getBean(StoreTransactionManager.class).manager())
                        .isInstanceOf(JpaTransactionManager.class));
    }

    @Test
    void amongSeveralTheOneOfTheStoresDataSourceIsTaken() {
        withBoth()
                .withBean(
                        "first", PlatformTransactionManager.class, () -> manager(orders), bean -> bean.setPrimary(true))
                .withBean("second", PlatformTransactionManager.class, () -> manager(reports))
                .run(context -> {
                    assertThat(context.getBean(StoreTransactionManager.class).manager())
                            .isSameAs(context.getBean("second"));
                    startSaga(context.getBean(SagaExecutor.class));
                    assertThat(reports.queryForObject("SELECT count(*) FROM store.sagas", Long.class))
                            .isEqualTo(1);
                });
    }

    @Test
    void withoutOneOfTheStoresDataSourceThereIsOneOfTheirOwn() {
        withBoth()
                .withBean("first", PlatformTransactionManager.class, () -> manager(orders))
                .withBean("broken", PlatformTransactionManager.class, Broken::new)
                .run(context -> {
                    assertThat(context.getBean(StoreTransactionManager.class).manager())
                            .isNotIn(context.getBeansOfType(PlatformTransactionManager.class)
                                    .values());
                    startSaga(context.getBean(SagaExecutor.class));
                });
    }

    private ApplicationContextRunner withBoth() {
        return StoreRunner.withoutDatabase()
                .withBean("orders", DataSource.class, orders::dataSource)
                .withBean("reports", DataSource.class, reports::dataSource)
                .withPropertyValues("store.data-source=reports");
    }

    private static PlatformTransactionManager manager(TestDatabase database) {
        return new JdbcTransactionManager(database.dataSource());
    }

    private static void startSaga(SagaExecutor executor) {
        executor.handle(
                SagaCall.of("account", "account-1", Opened.class),
                new Opened("Ada"),
                (state, message) -> SagaDecision.save(message));
    }

    /** A manager whose resource is not there. */
    private static final class Broken implements PlatformTransactionManager {
        @Override
        public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
            throw new CannotCreateTransactionException("no broker");
        }

        @Override
        public void commit(TransactionStatus status) {}

        @Override
        public void rollback(TransactionStatus status) {}
    }
}
