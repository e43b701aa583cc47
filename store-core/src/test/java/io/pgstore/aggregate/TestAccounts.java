package io.pgstore.aggregate;

import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import java.util.List;
import java.util.stream.IntStream;

/** Accounts: a state that tells whether all events were folded, once each and in order. */
final class TestAccounts {
    static final JacksonCodec CODEC =
            JacksonCodec.builder().type(Deposited.class).type(Account.class).build();

    private TestAccounts() {}

    @EventType("deposited")
    record Deposited(int amount) {}

    /** The deposits, as their number and a digest of their order. */
    @EventType("account")
    record Account(long deposits, long digest) {
        Account plus(int amount) {
            return new Account(deposits + 1, digest * 31 + amount);
        }
    }

    /** Deposits each of the amounts. */
    static final class Deposits implements Decider<List<Integer>, Deposited, Account> {
        @Override
        public Account initialState() {
            return new Account(0, 7);
        }

        @Override
        public List<Deposited> decide(List<Integer> amounts, Account account) {
            return amounts.stream().map(Deposited::new).toList();
        }

        @Override
        public Account evolve(Account account, Deposited event) {
            return account.plus(event.amount());
        }
    }

    /** Returns the account of {@code count} deposits of 1, 2, 3 … */
    static Account account(int count) {
        Account account = new Deposits().initialState();
        for (int amount = 1; amount <= count; amount++) {
            account = account.plus(amount);
        }
        return account;
    }

    /** Appends deposits of {@code from} to {@code to}, inclusive, in batches. */
    static void deposit(EventStore store, String streamId, int from, int to) {
        for (int first = from; first <= to; first += 5_000) {
            List<Deposited> batch = IntStream.rangeClosed(first, Math.min(to, first + 4_999))
                    .mapToObj(Deposited::new)
                    .toList();
            store.append(streamId, ExpectedVersion.any(), batch);
        }
    }
}
