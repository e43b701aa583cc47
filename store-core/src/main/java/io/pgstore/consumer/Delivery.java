package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/** Hands events to a handler and writes the checkpoint, in the order that the kind of the consumer asks for. */
interface Delivery {
    /**
     * Has events handled.
     *
     * @param save writes down that they are, where it finds the owner's fence
     * @throws HandlerException if the handler failed: nothing is saved
     * @throws LeaseLostException if the partition has another owner: nothing is saved
     */
    void deliver(List<RecordedEvent> events, Runnable save) throws HandlerException;

    /** Returns how the events of {@code consumer} are delivered. */
    static Delivery of(
            EventConsumer consumer,
            StoreDatabase database,
            IdleTransactions idleTransactions,
            PlatformTransactionManager transactionManager) {
        return consumer instanceof Projector
                ? new Projecting(
                        consumer.handler(), database, idleTransactions, new TransactionTemplate(transactionManager))
                : new Reacting(consumer.handler());
    }

    /** Handler and checkpoint in one transaction. */
    record Projecting(
            BatchHandler handler,
            StoreDatabase database,
            IdleTransactions idleTransactions,
            TransactionTemplate transaction)
            implements Delivery {
        @Override
        public void deliver(List<RecordedEvent> events, Runnable save) throws HandlerException {
            boolean[] begun = {false};
            try {
                transaction.executeWithoutResult(status -> {
                    Assert.state(
                            database.inTransaction(),
                            "The transaction manager of the consumers does not manage the DataSource of the stores");
                    begun[0] = true;
                    IdleTransactions.Open open = idleTransactions.open();
                    try {
                        handle(events);
                    } finally {
                        open.close();
                    }
                    save.run();
                });
            } catch (LeaseLostException exception) {
                throw exception;
            } catch (Thrown exception) {
                throw new HandlerException(exception.thrown);
            } catch (RuntimeException | Error exception) {
                // What only the commit finds is the handler's doing too, such as a flush of JPA.
                if (begun[0]) {
                    throw new HandlerException(exception);
                }
                throw exception;
            }
        }

        private void handle(List<RecordedEvent> events) {
            try {
                handler.handle(events);
            } catch (Exception | Error thrown) {
                throw new Thrown(thrown);
            }
        }
    }

    /** The checkpoint after the handler. */
    record Reacting(BatchHandler handler) implements Delivery {
        @Override
        public void deliver(List<RecordedEvent> events, Runnable save) throws HandlerException {
            try {
                handler.handle(events);
            } catch (Exception | Error thrown) {
                throw new HandlerException(thrown);
            }
            save.run();
        }
    }

    /** What a handler has thrown, on its way through the transaction, which rolls back for it. */
    final class Thrown extends RuntimeException {
        private final Throwable thrown;

        Thrown(Throwable thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }
}
