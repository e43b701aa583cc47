package io.pgstore.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.WrongExpectedVersionException;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class CommandHandlerTests {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final EventStore store = JdbcEventStore.builder(
                    new StoreDatabase(database.dataSource(), StoreTables.defaults()),
                    JacksonCodec.builder().type(Deposited.class).build())
            .build();

    private final String streamId = "account-" + UUID.randomUUID();

    @EventType("deposited")
    record Deposited(int amount) {}

    /** An account; before each decision it calls somebody, who may be faster. */
    private record Account(Consumer<Integer> beforeDecision) implements Decider<Integer, Deposited, Integer> {
        @Override
        public Integer initialState() {
            return 0;
        }

        @Override
        public List<Deposited> decide(Integer amount, Integer balance) {
            beforeDecision.accept(balance);
            if (amount < 0) {
                throw new IllegalStateException("refused");
            }
            return amount == 0 ? List.of() : List.of(new Deposited(amount));
        }

        @Override
        public Integer evolve(Integer balance, Deposited event) {
            return balance + event.amount();
        }
    }

    @Test
    void decidesOnTheLoadedStateAndAppendsWithItsVersion() {
        CommandHandler<Integer, Deposited, Integer> handler = handler(balance -> {});
        handler.handle(streamId, 5);
        CommandResult<Integer> result = handler.handle(streamId, 7);
        assertThat(result.state()).isEqualTo(12);
        assertThat(result.version()).isEqualTo(2);
        assertThat(result.append().version()).isEqualTo(2);
    }

    @Test
    void aConflictLoadsAndDecidesAgain() {
        AtomicInteger decisions = new AtomicInteger();
        CommandHandler<Integer, Deposited, Integer> handler = handler(balance -> {
            if (decisions.incrementAndGet() <= 3) {
                append(100);
            }
        });
        CommandResult<Integer> result = handler.handle(streamId, 1);
        assertThat(result.state()).isEqualTo(301);
        assertThat(decisions).hasValue(4);
    }

    @Test
    void aConflictIsTriedAgainInsideOfTheCallersTransaction() {
        AtomicInteger decisions = new AtomicInteger();
        CommandHandler<Integer, Deposited, Integer> handler = handler(balance -> {
            if (decisions.incrementAndGet() == 1) {
                runElsewhere(() -> append(100));
            }
        });
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        transaction.executeWithoutResult(status -> handler.handle(streamId, 1));
        assertThat(store.streamVersion(streamId)).isEqualTo(2);
    }

    @Test
    void retriesAreBounded() {
        AtomicInteger decisions = new AtomicInteger();
        CommandHandler<Integer, Deposited, Integer> handler = new CommandHandler<>(
                store,
                new Account(balance -> {
                    decisions.incrementAndGet();
                    append(1);
                }),
                2);
        assertThatExceptionOfType(WrongExpectedVersionException.class).isThrownBy(() -> handler.handle(streamId, 1));
        assertThat(decisions).hasValue(3);
    }

    @Test
    void aConflictOnAnotherStreamIsNotTriedAgain() {
        AtomicInteger decisions = new AtomicInteger();
        CommandHandler<Integer, Deposited, Integer> handler = handler(balance -> {
            decisions.incrementAndGet();
            store.append(streamId + "-other", ExpectedVersion.exactly(7), List.of(new Deposited(1)));
        });
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> handler.handle(streamId, 1))
                .satisfies(conflict -> assertThat(conflict.streamId()).isEqualTo(streamId + "-other"));
        assertThat(decisions).hasValue(1);
    }

    @Test
    void aConflictOnTheSameStreamOfAnotherTenantIsNotTriedAgain() {
        AtomicInteger decisions = new AtomicInteger();
        CommandHandler<Integer, Deposited, Integer> handler = handler(balance -> {
            decisions.incrementAndGet();
            store.forTenant("acme").append(streamId, ExpectedVersion.exactly(7), List.of(new Deposited(1)));
        });
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> handler.handle(streamId, 1))
                .satisfies(conflict -> assertThat(conflict.tenantId()).isEqualTo("acme"));
        assertThat(decisions).hasValue(1);
    }

    @Test
    void aConflictOfAHookOnAnotherStreamIsNotTriedAgain() {
        AtomicInteger decisions = new AtomicInteger();
        EventStore hooked = JdbcEventStore.builder(
                        new StoreDatabase(database.dataSource(), StoreTables.defaults()),
                        JacksonCodec.builder().type(Deposited.class).build())
                .hook(events ->
                        store.append(streamId + "-audit", ExpectedVersion.exactly(7), List.of(new Deposited(1))))
                .build();
        CommandHandler<Integer, Deposited, Integer> handler =
                new CommandHandler<>(hooked, new Account(balance -> decisions.incrementAndGet()));
        assertThatExceptionOfType(WrongExpectedVersionException.class).isThrownBy(() -> handler.handle(streamId, 1));
        assertThat(decisions).hasValue(1);
        assertThat(store.streamExists(streamId)).isFalse();
    }

    @Test
    void aPinnedVersionIsNeverTriedAgain() {
        AtomicInteger decisions = new AtomicInteger();
        CommandHandler<Integer, Deposited, Integer> handler = handler(balance -> {
            decisions.incrementAndGet();
            append(1);
        });
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> handler.handle(streamId, 1, ExpectedVersion.noStream()));
        assertThat(decisions).hasValue(1);
    }

    @Test
    void aPinnedVersionThatIsNotThereIsRefusedBeforeTheDecision() {
        append(1);
        CommandHandler<Integer, Deposited, Integer> handler = handler(balance -> {
            throw new AssertionError("decided");
        });
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> handler.handle(streamId, 0, ExpectedVersion.exactly(7)));
    }

    @Test
    void nothingDecidedAppendsNothing() {
        append(3);
        CommandResult<Integer> result = handler(balance -> {}).handle(streamId, 0);
        assertThat(result.state()).isEqualTo(3);
        assertThat(result.version()).isEqualTo(1);
        assertThat(result.append().events()).isEmpty();
        assertThat(store.streamVersion(streamId)).isEqualTo(1);
    }

    @Test
    void aRefusedCommandAppendsNothingAndIsNotTriedAgain() {
        AtomicInteger decisions = new AtomicInteger();
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> handler(balance -> decisions.incrementAndGet()).handle(streamId, -1))
                .withMessage("refused");
        assertThat(decisions).hasValue(1);
        assertThat(store.streamExists(streamId)).isFalse();
    }

    @Test
    void eightRacingHandlersAllCount() throws Exception {
        CyclicBarrier start = new CyclicBarrier(8);
        CommandHandler<Integer, Deposited, Integer> handler =
                new CommandHandler<>(store, new Account(balance -> {}), 100);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<CommandResult<Integer>>> calls = IntStream.range(0, 8)
                .<Callable<CommandResult<Integer>>>mapToObj(number -> () -> {
                    start.await();
                    return handler.handle(streamId, 1);
                })
                .toList();
        for (Future<CommandResult<Integer>> call : threads.invokeAll(calls)) {
            assertThat(call.get().version()).isBetween(1L, 8L);
        }
        threads.shutdown();
        assertThat(handler.handle(streamId, 0).state()).isEqualTo(8);
    }

    private CommandHandler<Integer, Deposited, Integer> handler(Consumer<Integer> beforeDecision) {
        return new CommandHandler<>(store, new Account(beforeDecision));
    }

    private AppendResult append(int amount) {
        return store.append(streamId, ExpectedVersion.any(), List.of(new Deposited(amount)));
    }

    private static void runElsewhere(Runnable action) {
        Thread thread = new Thread(action);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
