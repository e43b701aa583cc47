package io.pgstore.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.aggregate.TestAccounts.Account;
import io.pgstore.aggregate.TestAccounts.Deposited;
import io.pgstore.aggregate.TestAccounts.Deposits;
import io.pgstore.schema.BackgroundTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Promises 17 and 18: whatever happened to a stream, its state is the same with and without snapshots and caches. */
class AggregateHistoryTests extends AggregateTopic {
    private static final int HISTORIES = Integer.getInteger("store.test.histories", 60);
    private static final int STEPS = 30;

    @Test
    void theStateIsTheSameWithAndWithoutSnapshotsAndCaches() {
        for (int seed = 1; seed <= HISTORIES; seed++) {
            try (BackgroundTasks background = new BackgroundTasks()) {
                new History(seed, background).run();
            }
        }
    }

    /** One stream, and the commands, transactions and failures that a seed makes for it. */
    private final class History {
        private final String stream = "account-" + UUID.randomUUID();
        private final Random random;
        private final String name;
        private final List<CommandHandler<List<Integer>, Deposited, Account>> handlers;
        private Account expected = new Deposits().initialState();

        History(int seed, BackgroundTasks background) {
            this.random = new Random(seed);
            this.name = "history " + seed;
            SnapshotPolicy often = SnapshotPolicy.everyEvents(1 + random.nextInt(6));
            CommandHandlers plain = handlers(background).build();
            CommandHandlers one = handlers(background).cache(10).build();
            CommandHandlers other = handlers(background).cache(10).build();
            this.handlers = List.of(
                    plain.of(new Deposits()),
                    plain.of(new Deposits(), Account.class, often),
                    plain.of(new Deposits(), Account.class, SnapshotPolicy.afterTime(Duration.ofMillis(2))),
                    one.of(new Deposits()),
                    one.of(new Deposits(), Account.class, SnapshotPolicy.never()),
                    other.of(new Deposits(), Account.class, often));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                assertLoads(handlers.get(random.nextInt(handlers.size())));
            }
            handlers.forEach(this::assertLoads);
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0 -> transaction().executeWithoutResult(status -> handleTwice());
                case 1 ->
                    inVain(() -> transaction().executeWithoutResult(status -> {
                        handleTwice();
                        status.setRollbackOnly();
                    }));
                case 2 ->
                    transaction().executeWithoutResult(status -> {
                        handle();
                        inVain(() -> nested().executeWithoutResult(inner -> {
                            handleTwice();
                            inner.setRollbackOnly();
                        }));
                        handle();
                    });
                case 3 -> snapshots.delete(stream, random.nextInt(20));
                case 4 ->
                    transaction().executeWithoutResult(status -> {
                        handle();
                        snapshots.save(stream, expected.deposits(), expected);
                    });
                default -> handle();
            }
        }

        private void handleTwice() {
            handle();
            assertLoads(handlers.get(random.nextInt(handlers.size())));
            handle();
        }

        private void handle() {
            List<Integer> amounts = new ArrayList<>();
            IntStream.range(0, random.nextInt(4)).forEach(number -> amounts.add(random.nextInt(100)));
            CommandHandler<List<Integer>, Deposited, Account> handler = handlers.get(random.nextInt(handlers.size()));
            CommandResult<Account> result = handler.handle(stream, amounts);
            amounts.forEach(amount -> expected = expected.plus(amount));
            assertThat(result.state()).as(name).isEqualTo(expected);
        }

        private void inVain(Runnable call) {
            Account before = expected;
            call.run();
            expected = before;
        }

        private void assertLoads(CommandHandler<List<Integer>, Deposited, Account> handler) {
            assertThat(handler.load(stream).state())
                    .as("%s, handler %d", name, handlers.indexOf(handler))
                    .isEqualTo(expected);
        }
    }
}
