package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an application may write once its transaction has committed, in which the stores took no part. */
class AfterCommitTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    record Happened(String what) {}

    @Test
    void aTransactionalEventListenerThatAppendsIsToldWhatToDo() {
        run(context -> {
            List<String> refusals = context.getBean(Late.class).refusals();
            commit(context, () -> context.publishEvent(new Happened("joined")));
            assertThat(refusals).singleElement().asString().contains("REQUIRES_NEW", "@Async");
            assertThat(context.getBean(EventStore.class).streamExists("late-1")).isFalse();
        });
    }

    @Test
    void aTransactionalEventListenerInATransactionOfItsOwnAppends() {
        run(context -> {
            commit(context, () -> context.publishEvent("own"));
            assertThat(context.getBean(EventStore.class).streamVersion("late-2"))
                    .isEqualTo(1);
        });
    }

    @Test
    void anAppendInAfterCommitIsRefused() {
        run(context -> {
            EventStore store = context.getBean(EventStore.class);
            List<String> refusals = new CopyOnWriteArrayList<>();
            commit(
                    context,
                    () -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            refusals.add(refusal(store, "late-3"));
                        }
                    }));
            assertThat(refusals).singleElement().asString().contains("REQUIRES_NEW");
            assertThat(store.streamExists("late-3")).isFalse();
        });
    }

    private void run(Consumer<AssertableApplicationContext> test) {
        StoreRunner.on(database)
                .withConfiguration(AutoConfigurations.of(
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionManagerCustomizationAutoConfiguration.class,
                        TransactionAutoConfiguration.class))
                .withUserConfiguration(LateConfiguration.class)
                .run(test::accept);
    }

    private static void commit(AssertableApplicationContext context, Runnable work) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> work.run());
    }

    private static @Nullable String refusal(EventStore store, String streamId) {
        return assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> store.append(streamId, ExpectedVersion.any(), List.of(new Happened("late"))))
                .actual()
                .getMessage();
    }

    @Configuration(proxyBeanMethods = false)
    static class LateConfiguration {
        @Bean
        Late late(EventStore store) {
            return new Late(store, new CopyOnWriteArrayList<>());
        }
    }

    /** Appends when the transaction has committed. */
    static class Late {
        private final EventStore store;
        private final List<String> refusals;

        Late(EventStore store, List<String> refusals) {
            this.store = store;
            this.refusals = refusals;
        }

        List<String> refusals() {
            return refusals;
        }

        @TransactionalEventListener
        public void joined(Happened event) {
            refusals.add(Objects.requireNonNull(refusal(store, "late-1")));
        }

        @TransactionalEventListener
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void own(String event) {
            store.append("late-2", ExpectedVersion.noStream(), List.of(new Happened(event)));
        }
    }
}
