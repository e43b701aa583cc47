package io.pgstore.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.pgstore.aggregate.TestAccounts.Account;
import io.pgstore.aggregate.TestAccounts.Deposited;
import io.pgstore.aggregate.TestAccounts.Deposits;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.testing.Race;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 18: folded aggregates are kept, and never trusted. */
class AggregateCacheTests extends AggregateTopic {
    @AutoClose
    private final BackgroundTasks background = new BackgroundTasks();

    private CommandHandler<List<Integer>, Deposited, Account> handler = cached(100);

    @BeforeEach
    void beginWithAnEmptyCache() {
        handler = cached(100);
    }

    private CommandHandler<List<Integer>, Deposited, Account> cached(int size) {
        return handlers(background).cache(size).build().of(new Deposits());
    }

    @Test
    void ofACachedAggregateOnlyItsLastEventAndTheTailAreRead() {
        TestAccounts.deposit(events, streamId, 1, 1_000);
        assertThat(handler.load(streamId)).isEqualTo(folded());
        assertThat(read.drain()).isEqualTo(1_000);
        assertThat(handler.load(streamId)).isEqualTo(folded());
        assertThat(read.drain()).isEqualTo(1);
        TestAccounts.deposit(events, streamId, 1_001, 1_005);
        assertThat(handler.handle(streamId, List.of(1_006)).state()).isEqualTo(TestAccounts.account(1_006));
        assertThat(read.drain()).isEqualTo(6);
    }

    @Test
    void anAppendExpectsTheLoadedVersion() {
        Deposits overtaken = new Deposits();
        CommandHandler<List<Integer>, Deposited, Account> slow = handlers(background)
                .cache(100)
                .build()
                .of(new Decider<List<Integer>, Deposited, Account>() {
                    @Override
                    public Account initialState() {
                        return overtaken.initialState();
                    }

                    @Override
                    public List<Deposited> decide(List<Integer> amounts, Account account) {
                        if (account.deposits() < 3) {
                            CompletableFuture.runAsync(() -> deposit(account.deposits() + 1))
                                    .join();
                        }
                        return overtaken.decide(amounts, account);
                    }

                    @Override
                    public Account evolve(Account account, Deposited event) {
                        return overtaken.evolve(account, event);
                    }
                });
        deposit(1);
        slow.load(streamId);
        assertThat(slow.handle(streamId, List.of(4)).state()).isEqualTo(TestAccounts.account(4));
        assertThat(folded().state()).isEqualTo(TestAccounts.account(4));
    }

    @Test
    void whatATransactionRolledBackIsForgotten() {
        deposit(1);
        handler.load(streamId);
        transaction().executeWithoutResult(status -> {
            handler.handle(streamId, List.of(8));
            assertThat(handler.handle(streamId, List.of(9)).state())
                    .isEqualTo(TestAccounts.account(1).plus(8).plus(9));
            status.setRollbackOnly();
        });
        assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(1));
        deposit(2);
        deposit(3);
        assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(3));
    }

    @Test
    void whatASavepointRolledBackIsForgottenAlsoIfSpringDoesNotHearOfIt() {
        deposit(1);
        handleBehindASavepoint(8);
        assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(1));
        deposit(2);
        assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(2));
    }

    @Test
    void anEventThatStandsWhereARolledBackOneStoodIsNotTakenForIt() {
        deposit(1);
        handleBehindASavepoint(8);
        deposit(2);
        read.drain();
        assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(2));
        // The last event of the cached one was looked for, and another one found: all were folded again.
        assertThat(read.drain()).isEqualTo(1 + 2);
    }

    @Test
    void whatIsNotCommittedIsSeenByItsOwnTransactionOnly() {
        deposit(1);
        handler.load(streamId);
        transaction().executeWithoutResult(status -> {
            handler.handle(streamId, List.of(2));
            assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(2));
            assertThat(CompletableFuture.supplyAsync(() -> handler.load(streamId))
                            .join()
                            .state())
                    .isEqualTo(TestAccounts.account(1));
        });
        assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(2));
    }

    @Test
    void aTransactionThatCannotSeeWhatIsCachedFoldsWhatItSees() {
        deposit(1);
        TransactionTemplate repeatable = transaction();
        repeatable.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        repeatable.executeWithoutResult(status -> {
            assertThat(handler.load(streamId).version()).isEqualTo(1);
            CompletableFuture.runAsync(() -> {
                        deposit(2);
                        handler.load(streamId);
                    })
                    .join();
            assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(1));
        });
        assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(2));
    }

    @Test
    void whatIsKeptIsMadeOfStoredEvents() {
        CommandHandler<Integer, Tipped, Integer> tips = CommandHandlers.builder(
                        stores,
                        TestAccounts.CODEC,
                        JdbcEventStore.builder(
                                        stores,
                                        JacksonCodec.builder()
                                                .type(Tipped.class)
                                                .build())
                                .build(),
                        snapshots)
                .background(background)
                .cache(10)
                .build()
                .of(new Tips());
        tips.handle(streamId, 10);
        tips.handle(streamId, 10);
        assertThat(tips.load(streamId).state()).isEqualTo(20);
        assertThat(tips.load(streamId).state()).isEqualTo(20);
    }

    @Test
    void eachTenantHasItsAggregates() {
        deposit(1);
        handler.forTenant("acme").handle(streamId, List.of(1, 2, 3));
        for (int time = 0; time < 2; time++) {
            assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(1));
            assertThat(handler.forTenant("acme").load(streamId).state()).isEqualTo(TestAccounts.account(3));
        }
    }

    @Test
    void noMoreAreKeptThanThatMany() {
        CommandHandler<List<Integer>, Deposited, Account> small = cached(1);
        String other = streamId + "-other";
        TestAccounts.deposit(events, streamId, 1, 10);
        TestAccounts.deposit(events, other, 1, 10);
        small.load(streamId);
        small.load(other);
        read.drain();
        small.load(streamId);
        small.load(other);
        assertThat(read.drain()).isGreaterThanOrEqualTo(11);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> handlers(background).cache(0));
    }

    @Test
    void cachesOfTwoProcessesThatRaceMissNothing() {
        List<CommandHandler<List<Integer>, Deposited, Account>> processes = List.of(cached(10), cached(10));
        Race.of(8, number -> () -> {
            for (int call = 0; call < 10; call++) {
                processes.get(number % 2).withMaxRetries(1_000).handle(streamId, List.of(number));
            }
            return true;
        });
        assertThat(folded().version()).isEqualTo(80);
        assertThat(processes.get(0).load(streamId)).isEqualTo(folded());
        assertThat(processes.get(1).load(streamId)).isEqualTo(folded());
    }

    /** Handles a command behind a JDBC savepoint, of which Spring knows nothing, and goes back to that. */
    private void handleBehindASavepoint(int amount) {
        transaction().executeWithoutResult(status -> {
            Connection connection = DataSourceUtils.getConnection(database.dataSource());
            try {
                Savepoint savepoint = connection.setSavepoint();
                handler.handle(streamId, List.of(amount));
                handler.load(streamId);
                connection.rollback(savepoint);
            } catch (SQLException exception) {
                throw new IllegalStateException(exception);
            }
        });
    }

    private void deposit(long amount) {
        TestAccounts.deposit(events, streamId, (int) amount, (int) amount);
    }

    /** An event of which a part is not stored. */
    @EventType("tipped")
    record Tipped(int amount, @JsonIgnore int tip) {}

    private static final class Tips implements Decider<Integer, Tipped, Integer> {
        @Override
        public Integer initialState() {
            return 0;
        }

        @Override
        public List<Tipped> decide(Integer amount, Integer sum) {
            return List.of(new Tipped(amount, 1));
        }

        @Override
        public Integer evolve(Integer sum, Tipped event) {
            return sum + event.amount() + event.tip();
        }
    }
}
