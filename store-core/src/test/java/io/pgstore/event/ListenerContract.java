package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.schema.BackgroundTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 14: listeners hear of what was committed, after the commit, and harm nothing. */
abstract class ListenerContract extends EventStoreTopic {
    private final BackgroundTasks background = new BackgroundTasks();
    private final List<List<RecordedEvent>> heard = new CopyOnWriteArrayList<>();
    private final List<Integer> rowsWhenHeard = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeBackground() {
        background.close();
    }

    @Test
    void aListenerHearsOfAnAppendOnceItIsCommitted() {
        EventStore store = listenedTo();
        List<RecordedEvent> appended = new ArrayList<>();
        transaction().executeWithoutResult(status -> {
            store.append(streamId, ExpectedVersion.any(), TestEvents.placed(2));
            appended.addAll(store.read(streamId, StreamRange.all()).events());
        });
        background.close();
        assertThat(heard).containsExactly(appended);
        assertThat(rowsWhenHeard).containsExactly(2);
    }

    @Test
    void aListenerHearsOfAnAppendWithoutATransaction() {
        EventStore store = listenedTo();
        store.append(streamId, ExpectedVersion.any(), TestEvents.placed(1));
        store.appendAll(List.of(
                new StreamAppend(streamId, ExpectedVersion.any(), TestEvents.placed(1)),
                new StreamAppend(streamId + "b", ExpectedVersion.any(), TestEvents.placed(1))));
        background.close();
        assertThat(heard)
                .extracting(events -> events.get(0).toString())
                .extracting(text -> text.substring(0, text.indexOf(' ')))
                .containsExactlyInAnyOrder(streamId + "@1", streamId + "@2", streamId + "b@1");
    }

    @Test
    void aListenerNeverHearsOfWhatWasRolledBack() {
        EventStore store = listenedTo();
        transaction().executeWithoutResult(status -> {
            store.append(streamId, ExpectedVersion.any(), TestEvents.placed(1));
            status.setRollbackOnly();
        });
        background.close();
        assertThat(heard).isEmpty();
    }

    @Test
    void aListenerDoesNotHearOfWhatWritesNothing() {
        EventStore store = listenedTo();
        List<EventData> events = TestEvents.identified(1);
        store().append(streamId, ExpectedVersion.noStream(), events);
        store.append(streamId, ExpectedVersion.noStream(), events);
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> store.append(streamId, ExpectedVersion.noStream(), TestEvents.placed(1)));
        background.close();
        assertThat(heard).isEmpty();
    }

    @Test
    void aListenerHearsTheAppendsOfATransactionInTheirOrder() {
        EventStore store = listenedTo();
        transaction().executeWithoutResult(status -> {
            for (int i = 1; i <= 50; i++) {
                store.append(streamId, ExpectedVersion.any(), List.of(new Placed(i)));
                store.forTenant("acme").append(streamId, ExpectedVersion.any(), List.of(new Placed(-i)));
            }
        });
        background.close();
        assertThat(heard)
                .extracting(events -> events.get(0).payload())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 50)
                        .boxed()
                        .<Object>flatMap(i -> Stream.of(new Placed(i), new Placed(-i)))
                        .toList());
    }

    @Test
    void whatCannotBeToldIsCountedAppendByAppend() {
        EventStore store = listenedTo();
        background.close();
        transaction().executeWithoutResult(status -> {
            store.append(streamId, ExpectedVersion.any(), TestEvents.placed(3));
            store.append(streamId, ExpectedVersion.any(), TestEvents.placed(1));
        });
        assertThat(versions(streamId)).hasSize(4);
        assertThat(heard).isEmpty();
        assertThat(background.dropped()).isEqualTo(2);
    }

    @Test
    void aListenersFailureHarmsNothing() {
        EventStore store = environment()
                .builder(TestEvents.CODEC)
                .background(background)
                .listener(events -> {
                    throw new IllegalStateException("listener is broken, as the test wants it");
                })
                .listener(heard::add)
                .build();
        assertThat(store.append(streamId, ExpectedVersion.any(), TestEvents.placed(1))
                        .version())
                .isEqualTo(1);
        background.close();
        assertThat(heard).hasSize(1);
        assertThat(background.failed()).isEqualTo(1);
    }

    @Test
    void aListenerRunsOutsideOfAnyTransactionAndMayUseTheStore() {
        List<Boolean> inTransaction = new CopyOnWriteArrayList<>();
        EventStore store = environment()
                .builder(TestEvents.CODEC)
                .background(background)
                .listener(events -> {
                    inTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
                    append(streamId + "-heard", ExpectedVersion.any(), new Placed(1));
                })
                .build();
        transaction()
                .executeWithoutResult(status -> store.append(streamId, ExpectedVersion.any(), TestEvents.placed(1)));
        background.close();
        assertThat(inTransaction).containsExactly(false);
        assertThat(rows(streamId + "-heard")).isEqualTo(1);
    }

    @Test
    void anOuterTransactionsListenersHearOnlyOfItsOwnAppends() {
        assume(Ability.TWO_CONNECTIONS);
        EventStore store = listenedTo();
        TransactionTemplate inner = transaction();
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction().executeWithoutResult(status -> {
            store.append(streamId, ExpectedVersion.any(), TestEvents.placed(1));
            inner.executeWithoutResult(
                    innerStatus -> store.append(streamId + "-inner", ExpectedVersion.any(), TestEvents.placed(1)));
            status.setRollbackOnly();
        });
        background.close();
        assertThat(heard).extracting(events -> events.get(0).streamId()).containsExactly(streamId + "-inner");
    }

    private EventStore listenedTo() {
        return environment()
                .builder(TestEvents.CODEC)
                .background(background)
                .listener(events -> {
                    rowsWhenHeard.add(rows(events.get(0).streamId()));
                    heard.add(events);
                })
                .build();
    }
}
