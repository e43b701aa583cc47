package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Promises 4 and 6: completing, archiving, deleting, and the removal of old sagas. */
abstract class EndContract extends SagaTopic {
    @Test
    void aCompletedSagaCanStillBeRead() {
        SagaInstance<Order> completed = store().complete(start("placed"), new Order("shipped"));
        assertThat(completed.completed()).isTrue();
        assertThat(completed.version()).isEqualTo(2);
        assertThat(load()).isEqualTo(completed);
        assertThat(store().findByCorrelationId(name, correlationId, Order.class))
                .contains(completed);
    }

    @Test
    void completingWithoutAStateKeepsTheStateAsItWasWritten() {
        SagaInstance<Order> completed = store().complete(start("placed"));
        assertThat(completed.completed()).isTrue();
        assertThat(load().state()).isEqualTo(new Order("placed"));
    }

    @Test
    void completingAgainKeepsTheFirstTimeOfCompletion() {
        SagaInstance<Order> completed = store().complete(start("placed"));
        SagaInstance<Order> again = store().complete(completed);
        assertThat(again.completedAt()).isEqualTo(completed.completedAt());
        assertThat(again.version()).isEqualTo(3);
    }

    @Test
    void aStaleCompletionIsRefused() {
        SagaInstance<Order> first = start("placed");
        store().update(first, new Order("paid"));
        assertThatExceptionOfType(StaleSagaException.class).isThrownBy(() -> store().complete(first));
        assertThatExceptionOfType(StaleSagaException.class)
                .isThrownBy(() -> store().complete(first, new Order("shipped")));
        assertThatExceptionOfType(StaleSagaException.class).isThrownBy(() -> store().archive(first));
        assertThat(load().completed()).isFalse();
    }

    @Test
    void anArchivedSagaIsCompletedAndLeftOutOfQueries() {
        SagaInstance<Order> archived = store().archive(start("placed"));
        assertThat(archived.archived()).isTrue();
        assertThat(archived.completed()).isTrue();
        assertThat(load()).isEqualTo(archived);
        assertThat(store().find(SagaQuery.of(name), Order.class)).isEmpty();
        assertThat(store().find(SagaQuery.of(name).includingArchived(), Order.class))
                .containsExactly(archived);
    }

    @Test
    void deletingIsIdempotent() {
        start("placed");
        assertThat(store().delete(name, id)).isTrue();
        assertThat(store().delete(name, id)).isFalse();
        assertThat(rows("sagas")).isZero();
    }

    @Test
    void deletingWithAnExpectedVersionIsGuardedByIt() {
        store().update(start("placed"), new Order("paid"));
        assertThatExceptionOfType(StaleSagaException.class)
                .isThrownBy(() -> store().delete(name, id, 1))
                .satisfies(stale -> assertThat(stale.actualVersion()).isEqualTo(2));
        assertThat(rows("sagas")).isEqualTo(1);
        store().delete(name, id, 2);
        assertThat(rows("sagas")).isZero();
        assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> store().delete(name, id, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> store().delete(name, id, 0));
    }

    @Test
    void deletingFreesBothIds() {
        start("placed");
        store().delete(name, id);
        assertThat(start("again").version()).isEqualTo(1);
    }

    @Test
    void completingOrDeletingRemovesTheTimeouts() {
        for (String ending : List.of("complete", "complete with a state", "archive", "delete", "delete at a version")) {
            SagaInstance<Order> saga = store().insert(name, ending, ending, new Order("placed"));
            store().schedule(saga, "first", Instant.EPOCH, null);
            store().schedule(saga, "second", Instant.now().plusSeconds(600), new Order("payload"));
            end(saga, ending);
            assertThat(rows("saga_timeouts")).as(ending).isZero();
        }
    }

    private void end(SagaInstance<Order> saga, String ending) {
        switch (ending) {
            case "complete" -> store().complete(saga);
            case "complete with a state" -> store().complete(saga, new Order("shipped"));
            case "archive" -> store().archive(saga);
            case "delete" -> store().delete(name, saga.sagaId());
            default -> store().delete(name, saga.sagaId(), saga.version());
        }
    }

    @Test
    void aTimeoutThatIsSetWhileACompletionWaitsIsRemovedToo() {
        SagaInstance<Order> saga = start("placed");
        Future<SagaInstance<Order>> completing = transaction().execute(status -> {
            store().schedule(saga, "pay", Instant.EPOCH, null);
            Future<SagaInstance<Order>> started = waiting(() -> rival().complete(saga));
            return started;
        });
        assertThat(result(completing).completed()).isTrue();
        assertThat(rows("saga_timeouts")).isZero();
    }

    @Test
    void aTimeoutThatIsSetWhileADeletionWaitsIsRemovedToo() {
        SagaInstance<Order> saga = start("placed");
        Future<Boolean> deleting = transaction().execute(status -> {
            store().schedule(saga, "pay", Instant.EPOCH, null);
            Future<Boolean> started = waiting(() -> rival().delete(name, id));
            return started;
        });
        assertThat(result(deleting)).isTrue();
        assertThat(rows("saga_timeouts")).isZero();
    }

    @Test
    void onlyWhatWasCompletedStrictlyBeforeTheCutIsRemoved() {
        Instant cut = Instant.parse("2026-03-01T00:00:00Z");
        completedAt("before", cut.minusNanos(1_000));
        completedAt("at", cut);
        completedAt("after", cut.plusNanos(1_000));
        store().insert(name, "open", "open", new Order("placed"));
        assertThat(store().deleteCompletedBefore(name, cut, 10)).isEqualTo(1);
        assertThat(store().find(SagaQuery.of(name), Order.class))
                .extracting(SagaInstance::sagaId)
                .containsExactlyInAnyOrder("at", "after", "open");
    }

    @Test
    void oldSagasAreRemovedBatchByBatchAndCounted() {
        Instant cut = Instant.parse("2026-03-01T00:00:00Z");
        IntStream.range(0, 25).forEach(number -> completedAt("old-" + number, cut.minusSeconds(1 + number)));
        assertThat(store().deleteCompletedBefore(name, cut, 10)).isEqualTo(25);
        assertThat(store().deleteCompletedBefore(name, cut, 10)).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> store().deleteCompletedBefore(name, cut, 0));
    }

    @Test
    void oldSagasOfAnotherNameOrTenantStay() {
        Instant cut = Instant.parse("2026-03-01T00:00:00Z");
        completedAt("old", cut.minusSeconds(1));
        assertThat(store().deleteCompletedBefore(name + "-other", cut, 10)).isZero();
        assertThat(store().forTenant("acme").deleteCompletedBefore(name, cut, 10))
                .isZero();
        assertThat(rows("sagas")).isEqualTo(1);
    }

    @Test
    void twoWhoRemoveOldSagasAtOnceDoNotWaitForEachOther() {
        Instant cut = Instant.parse("2026-03-01T00:00:00Z");
        IntStream.range(0, 20).forEach(number -> completedAt("old-" + number, cut.minusSeconds(1 + number)));
        transaction().executeWithoutResult(status -> {
            assertThat(store().deleteCompletedBefore(name, cut, 5)).isEqualTo(20);
            assertThat(result(elsewhere(() -> rival().deleteCompletedBefore(name, cut, 5))))
                    .isZero();
        });
        assertThat(rows("sagas")).isZero();
    }

    @Test
    void theMessagesOfARemovedSagaGoWithItAndThoseOfItsSuccessorStay() {
        JdbcSagaStore reusing =
                environment().builder().reuseCorrelationIds(true).build();
        SagaInstance<Order> first = reusing.insert(name, "first", correlationId, new Order("placed"));
        reusing.recordMessage(name, correlationId, "m-1");
        reusing.complete(first);
        reusing.insert(name, "second", correlationId, new Order("placed"));
        reusing.recordMessage(name, correlationId, "m-2");
        reusing.delete(name, "first");
        assertThat(reusing.recordMessage(name, correlationId, "m-1")).isTrue();
        assertThat(reusing.recordMessage(name, correlationId, "m-2")).isFalse();
        reusing.delete(name, "second");
        assertThat(rows("saga_messages")).isZero();
    }

    @Test
    void theMessagesOfOldSagasAreRemovedWithThem() {
        SagaInstance<Order> saga = start("placed");
        store().recordMessage(name, correlationId, "m-1");
        store().complete(saga);
        store().deleteCompletedBefore(name, Instant.now().plusSeconds(600), 10);
        assertThat(rows("saga_messages")).isZero();
    }

    private void completedAt(String sagaId, Instant time) {
        store().complete(store().insert(name, sagaId, sagaId, new Order("placed")));
        owner().update(
                        "UPDATE store.sagas SET created_at = ?::timestamptz - interval '1 day', completed_at = ?::timestamptz WHERE saga_name = ? AND saga_id = ?",
                        time.toString(),
                        time.toString(),
                        name,
                        sagaId);
    }
}
