package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** How calls join their caller's transaction, and what a conflict leaves of it. */
abstract class DocumentTransactionContract extends DocumentTopic {
    @Test
    void allWritesCommitOrVanishWithTheCallersTransaction() {
        orders().insert(id + "-old", Order.of("DE", 1));
        transaction().executeWithoutResult(status -> {
            writes().forEach(DocumentTransactionContract::run);
            assertThat(order(id + "-insert")).isPresent();
            assertThat(rivals().find(id + "-insert")).isEmpty();
            status.setRollbackOnly();
        });
        assertThat(mine()).containsExactly(id + "-old");
        transaction().executeWithoutResult(status -> writes().forEach(DocumentTransactionContract::run));
        assertThat(mine()).containsExactly(id + "-all", id + "-batch", id + "-handle", id + "-insert", id + "-upsert");
    }

    @Test
    void anyConflictLeavesTheCallersTransactionUsable() {
        orders().insert(id + "-old", Order.of("DE", 1));
        List<ThrowingCallable> conflicts = List.of(
                () -> orders().insert(id + "-old", Order.of("DE", 1)),
                () -> orders().insertAll(Map.of(id + "-old", Order.of("DE", 1), id + "-new", Order.of("DE", 1))),
                () -> orders().replace(id + "-old", Order.of("DE", 1), 9),
                () -> orders().delete(id + "-old", 9));
        transaction().executeWithoutResult(status -> {
            for (ThrowingCallable conflict : conflicts) {
                assertThatExceptionOfType(RuntimeException.class)
                        .isThrownBy(conflict)
                        .isInstanceOfAny(StaleDocumentException.class, DuplicateDocumentException.class);
                orders().upsert(id, Order.of("DE", 1));
            }
        });
        assertThat(orders().find(id)).get().returns((long) conflicts.size(), Document::version);
        assertThat(mine()).containsExactly(id, id + "-old");
    }

    @Test
    void everyWriteInAReadOnlyTransactionSaysSo() {
        orders().insert(id + "-old", Order.of("DE", 1));
        assertThat(writes()).allSatisfy(write -> readOnly()
                .executeWithoutResult(status -> assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                        .isThrownBy(write)
                        .withMessageContaining("read-only")));
    }

    @Test
    void aLostRaceAboveReadCommittedIsSpringsConcurrencyFailure() {
        orders().insert(id, Order.of("DE", 1));
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> repeatableRead().executeWithoutResult(status -> {
                    assertThat(order(id)).isPresent();
                    rivals().upsert(id, Order.of("FR", 2));
                    orders().handle(id, present -> Order.of("IT", 3));
                }));
        assertThat(order(id)).contains(Order.of("FR", 2));
    }

    private List<ThrowingCallable> writes() {
        return List.of(
                () -> orders().insert(id + "-insert", Order.of("DE", 1)),
                () -> orders().insertAll(Map.of(id + "-all", Order.of("DE", 1))),
                () -> orders().upsert(id + "-upsert", Order.of("DE", 1)),
                () -> orders().handle(id + "-handle", absent -> Order.of("DE", 1)),
                () -> orders().handleAll(List.of(id + "-batch"), (each, absent) -> Order.of("DE", 1)),
                () -> orders().replace(id + "-old", Order.of("DE", 2), 1),
                () -> orders().update(id + "-old", present -> Order.of("DE", 3)),
                () -> orders().update(Filter.sql("doc.id = ?", id + "-old"), Patch.increment("total", 1)),
                () -> orders().deleteWhere(Filter.sql("doc.id = ?", id + "-none")),
                () -> orders().delete(id + "-old", 4));
    }

    private Stream<String> mine() {
        return orders().find(Filter.sql("starts_with(doc.id, ?)", id)).stream().map(Document::id);
    }

    private static void run(ThrowingCallable write) {
        try {
            write.call();
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
