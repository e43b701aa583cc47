package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.WrongExpectedVersionException;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.Transactional;

/** Methods of an application that are {@code @Transactional}: their own SQL and their appends are one. */
class TransactionalTests {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    @AutoClose
    private static final TestDatabase other = TestDatabase.create();

    private final String id = "order-" + UUID.randomUUID();

    /** Applications that differ in what manages the transactions. */
    enum Kind {
        JDBC(JdbcTransactionManager.class),
        JPA(JpaTransactionManager.class),
        LAZY_CONNECTIONS(JdbcTransactionManager.class),
        SECOND_DATA_SOURCE(JdbcTransactionManager.class);

        private final Class<? extends TransactionManager> manager;

        Kind(Class<? extends TransactionManager> manager) {
            this.manager = manager;
        }
    }

    record Placed(int amount) {}

    /** A service as applications write them. */
    static class Orders {
        private final JdbcTemplate jdbc;
        private final EventStore events;

        Orders(DataSource dataSource, EventStore events) {
            this.jdbc = new JdbcTemplate(dataSource);
            this.events = events;
        }

        @Transactional("${manager:transactionManager}")
        public void place(String id) {
            jdbc.update("INSERT INTO public.orders VALUES (?)", id);
            events.append(id, ExpectedVersion.noStream(), List.of(new Placed(1)));
        }

        @Transactional("${manager:transactionManager}")
        public void placeAndFail(String id) {
            events.append(id, ExpectedVersion.noStream(), List.of(new Placed(1)));
            jdbc.update("INSERT INTO public.orders VALUES (?)", id);
            throw new IllegalStateException("changed my mind");
        }

        @Transactional("${manager:transactionManager}")
        public void placeInSpiteOfAConflict(String id, String taken) {
            assertThatExceptionOfType(WrongExpectedVersionException.class)
                    .isThrownBy(() -> events.append(taken, ExpectedVersion.noStream(), List.of(new Placed(2))));
            place(id);
        }

        @Transactional(transactionManager = "${manager:transactionManager}", readOnly = true)
        public long look(String id) {
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> events.append(id, ExpectedVersion.any(), List.of(new Placed(2))))
                    .withMessageContaining("read-only")
                    .withMessageContaining("@Transactional");
            return events.streamVersion(id);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        Orders orders(StoreDatabase database, EventStore events) {
            return new Orders(database.dataSource(), events);
        }
    }

    @BeforeAll
    static void createTheApplicationsTable() {
        database.jdbc().execute("CREATE TABLE public.orders (id text PRIMARY KEY)");
    }

    @ParameterizedTest
    @EnumSource
    void rowsAndEventsCommitTogether(Kind kind) {
        run(kind, orders -> {
            orders.place(id);
            assertStored(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void rowsAndEventsVanishTogether(Kind kind) {
        run(kind, orders -> {
            assertThatIllegalStateException().isThrownBy(() -> orders.placeAndFail(id));
            assertStored(0);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aConflictThatIsCaughtLetsTheMethodGoOn(Kind kind) {
        run(kind, orders -> {
            orders.place(id + "-taken");
            orders.placeInSpiteOfAConflict(id, id + "-taken");
            assertStored(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void anAppendInAReadOnlyMethodSaysSo(Kind kind) {
        run(kind, orders -> {
            orders.place(id);
            assertThat(orders.look(id)).isEqualTo(1);
            assertStored(1);
        });
    }

    private void run(Kind kind, Consumer<Orders> test) {
        application(kind).withUserConfiguration(Application.class).run(context -> {
            assertThat(context.getBean(context.getEnvironment().getProperty("manager", "transactionManager")))
                    .isInstanceOf(kind.manager);
            assertThat(context.getBean(StoreDatabase.class).dataSource() instanceof LazyConnectionDataSourceProxy)
                    .isEqualTo(kind == Kind.LAZY_CONNECTIONS);
            test.accept(context.getBean(Orders.class));
        });
    }

    private ApplicationContextRunner application(Kind kind) {
        return switch (kind) {
            case JDBC -> StoreRunner.on(database);
            case JPA ->
                StoreRunner.on(database)
                        .withConfiguration(AutoConfigurations.of(HibernateJpaAutoConfiguration.class))
                        .withPropertyValues("spring.jpa.open-in-view=false");
            case LAZY_CONNECTIONS ->
                StoreRunner.on(database).withPropertyValues("spring.datasource.connection-fetch=lazy");
            case SECOND_DATA_SOURCE -> onSecond(other.unpooled(), database.unpooled());
        };
    }

    private static ApplicationContextRunner onSecond(DataSource first, DataSource second) {
        return StoreRunner.withoutDatabase()
                .withBean("first", DataSource.class, () -> first, definition -> definition.setPrimary(true))
                .withBean("second", DataSource.class, () -> second)
                .withBean("transactionManager", JdbcTransactionManager.class, () -> new JdbcTransactionManager(first))
                .withBean("ofSecond", JdbcTransactionManager.class, () -> new JdbcTransactionManager(second))
                .withPropertyValues("store.data-source=second", "manager=ofSecond");
    }

    private void assertStored(int times) {
        assertThat(count("public.orders WHERE id = ?")).isEqualTo(times);
        assertThat(count("store.events WHERE stream_id = ?")).isEqualTo(times);
    }

    private int count(String rows) {
        return database.queryForObject("SELECT count(*) FROM " + rows, Integer.class, id);
    }
}
