package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.TestEvents.Placed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Promises 6 and 17: every call joins its caller's transaction, and a read-only one refuses writes in words. */
abstract class TransactionContract extends EventStoreTopic {
    @Test
    void anAppendCommitsWithTheCallersOwnRows() {
        String table = "mine_" + Integer.toUnsignedString(streamId.hashCode());
        owner().execute("CREATE TABLE public.%s (note text); GRANT ALL ON public.%s TO PUBLIC".formatted(table, table));
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
            jdbc().update("INSERT INTO public.%s VALUES ('one')".formatted(table));
            assertThat(rows(streamId)).isZero();
        });
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.exactly(1), new Placed(2));
            jdbc().update("INSERT INTO public.%s VALUES ('two')".formatted(table));
            status.setRollbackOnly();
        });
        assertThat(rows(streamId)).isEqualTo(1);
        assertThat(owner().queryForList("SELECT note FROM public." + table, String.class))
                .containsExactly("one");
    }

    @Test
    void aTransactionSeesItsOwnAppends() {
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1), new Placed(2));
            assertThat(store().streamVersion(streamId)).isEqualTo(2);
            assertThat(payloads(streamId)).containsExactly(new Placed(1), new Placed(2));
            assertThat(rival().streamExists(streamId)).isFalse();
        });
    }

    @Test
    void aRollbackLeavesNoRowAndNoGapInVersions() {
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1), new Placed(2));
            append(
                    streamId,
                    ExpectedVersion.exactly(2),
                    EventData.of(new Placed(3)).withTags(streamId));
            status.setRollbackOnly();
        });
        assertThat(rows(streamId)).isZero();
        assertThat(owner().queryForObject(
                                "SELECT count(*) FROM store.event_tags WHERE tag = ?", Integer.class, streamId))
                .isZero();
        fill(streamId, 2);
        assertThat(versions(streamId)).containsExactly(1L, 2L);
    }

    @Test
    void anExceptionOfTheCallerRollsTheAppendBack() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> transaction().executeWithoutResult(status -> {
                    append(streamId, ExpectedVersion.noStream(), new Placed(1));
                    throw new IllegalStateException("changed my mind");
                }));
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void aTransactionOfManyAppendsHoldsOneFence() {
        transaction().executeWithoutResult(status -> {
            for (int i = 0; i < 20; i++) {
                append(streamId, ExpectedVersion.exactly(3L * i), new Placed(i));
                append(streamId, ExpectedVersion.exactly(3L * i + 1), new Placed(i), new Placed(i));
                store().appendAll(List.of(
                        new StreamAppend(streamId + "a", ExpectedVersion.any(), TestEvents.placed(1)),
                        new StreamAppend(streamId + "b", ExpectedVersion.any(), TestEvents.placed(1))));
            }
            assertThat(fences()).isEqualTo(1);
        });
        assertThat(fences()).isZero();
    }

    @Test
    void anAppendInAReadOnlyTransactionSaysSoBeforeAnySql() {
        TransactionTemplate readOnly = transaction();
        readOnly.setReadOnly(true);
        readOnly.executeWithoutResult(status -> {
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> append(streamId, ExpectedVersion.any(), new Placed(1)))
                    .withMessageContaining(streamId)
                    .withMessageContaining("read-only")
                    .withMessageContaining("@Transactional");
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> store().appendAll(
                                    List.of(new StreamAppend(streamId, ExpectedVersion.any(), TestEvents.placed(1)))))
                    .withMessageContaining("read-only");
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(
                            () -> store().importEvents(List.<ImportedEvent>of().iterator()))
                    .withMessageContaining("read-only");
            assertThat(store().streamVersion(streamId)).isZero();
            assertThat(store().append(streamId, ExpectedVersion.any(), List.of())
                            .events())
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAppendAfterTheCommitIsRefusedInWordsAndNothingIsWritten(boolean inAfterCommit) {
        List<String> refusals = new ArrayList<>();
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
            afterTheCommit(inAfterCommit, () -> {
                assertThat(store().streamVersion(streamId)).isEqualTo(1);
                assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                        .isThrownBy(() -> append(streamId, ExpectedVersion.exactly(1), new Placed(2)))
                        .satisfies(refusal -> refusals.add(refusal.getMessage()));
            });
        });
        assertThat(refusals)
                .singleElement()
                .asString()
                .contains("Cannot append to stream " + streamId, "has ended", "REQUIRES_NEW", "@Async");
        assertThat(versions(streamId)).containsExactly(1L);
    }

    private static void afterTheCommit(boolean inAfterCommit, Runnable callback) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                if (inAfterCommit) {
                    callback.run();
                }
            }

            @Override
            public void afterCompletion(int status) {
                if (!inAfterCommit) {
                    callback.run();
                }
            }
        });
    }

    @Test
    void anInnerTransactionOfItsOwnCommitsByItself() {
        TransactionTemplate inner = transaction();
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        inner.executeWithoutResult(status -> append(streamId, ExpectedVersion.noStream(), new Placed(1)));
        assertThat(rows(streamId)).isEqualTo(1);
    }

    @Test
    void allReadsWorkInsideOfATransaction() {
        fill(streamId, 3);
        transaction().executeWithoutResult(status -> {
            assertThat(store().read(streamId, StreamRange.all()).events()).hasSize(3);
            assertThat(store().query(EventQuery.all().stream(streamId), event -> {}))
                    .isEqualTo(3);
            assertThat(store().streams(StreamListing.prefix(streamId, 5))).hasSize(1);
            assertThat(store().aggregate(streamId, 0, (Integer sum, Placed event) -> sum + event.amount())
                            .state())
                    .isEqualTo(6);
        });
    }
}
