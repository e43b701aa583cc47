package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.codec.PayloadException;
import io.pgstore.testing.Race;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;

/** Single documents, and many at once: created, found, replaced, deleted. */
abstract class WriteContract extends DocumentTopic {
    @Test
    void anInsertedDocumentIsFoundAtVersionOneWithTheTimesOfTheDatabase() {
        Document<Order> inserted = orders().insert(id, Order.of("DE", 1));
        assertThat(orders().find(id)).contains(inserted);
        assertThat(inserted.version()).isEqualTo(1);
        assertThat(inserted.createdAt()).isEqualTo(inserted.updatedAt());
    }

    @Test
    void anIdIsTakenOnce() {
        orders().insert(id, Order.of("DE", 1));
        assertThatExceptionOfType(DuplicateDocumentException.class)
                .isThrownBy(() -> orders().insert(id, Order.of("FR", 2)))
                .isInstanceOf(DuplicateKeyException.class)
                .satisfies(duplicate -> assertThat(duplicate.ids()).containsExactly(id));
        assertThat(order(id)).contains(Order.of("DE", 1));
    }

    @Test
    void oneOfEightRacingInsertsWins() {
        List<Boolean> won = Race.of(8, racer -> () -> {
            try {
                (racer % 2 == 0 ? orders() : rivals()).insert(id, Order.of("DE", racer));
                return true;
            } catch (DuplicateDocumentException duplicate) {
                return false;
            }
        });
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    void manyAreInsertedAndFoundInTheirOrder() {
        Map<String, Order> values = new LinkedHashMap<>();
        values.put(id + "-b", Order.of("DE", 1));
        values.put(id + "-a", Order.of("FR", 2));
        List<Document<Order>> inserted = orders().insertAll(values);
        assertThat(inserted).extracting(Document::id).containsExactly(id + "-b", id + "-a");
        assertThat(orders().findAll(List.of(id + "-b", id + "-none", id + "-a", id + "-b")))
                .isEqualTo(inserted);
        assertThat(orders().insertAll(Map.of())).isEmpty();
    }

    @Test
    void manyAreInsertedAllOrNoneAndTheTakenIdsAreNamed() {
        orders().insert(id + "-2", Order.of("DE", 1));
        Map<String, Order> values =
                Map.of(id + "-1", Order.of("FR", 1), id + "-2", Order.of("FR", 2), id + "-3", Order.of("FR", 3));
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(DuplicateDocumentException.class)
                    .isThrownBy(() -> orders().insertAll(values))
                    .satisfies(duplicate -> assertThat(duplicate.ids()).containsExactly(id + "-2"));
            orders().insert(id, Order.of("FR", 4));
        });
        assertThat(orders().findAll(values.keySet())).extracting(Document::id).containsExactly(id + "-2");
        assertThat(order(id)).isPresent();
    }

    @Test
    void upsertCreatesOrReplaces() {
        Document<Order> created = orders().upsert(id, Order.of("DE", 1));
        Document<Order> replaced = orders().upsert(id, Order.of("FR", 2));
        assertThat(List.of(created.version(), replaced.version())).containsExactly(1L, 2L);
        assertThat(replaced.createdAt()).isEqualTo(created.createdAt());
        assertThat(orders().find(id)).contains(replaced);
    }

    @Test
    void aStaleVersionIsRejectedWithTheActualOneAndNothingIsWritten() {
        orders().insert(id, Order.of("DE", 1));
        orders().replace(id, Order.of("DE", 2), 1);
        assertThatExceptionOfType(StaleDocumentException.class)
                .isThrownBy(() -> orders().replace(id, Order.of("DE", 3), 1))
                .isInstanceOf(OptimisticLockingFailureException.class)
                .satisfies(stale -> assertThat(List.of(stale.expectedVersion(), stale.actualVersion()))
                        .containsExactly(1L, 2L));
        assertThatExceptionOfType(StaleDocumentException.class)
                .isThrownBy(() -> orders().delete(id, 1))
                .satisfies(stale -> assertThat(stale.actualVersion()).isEqualTo(2));
        assertThat(order(id)).contains(Order.of("DE", 2));
    }

    @Test
    void anAbsentDocumentIsAtVersionZeroForAConflict() {
        assertThatExceptionOfType(StaleDocumentException.class)
                .isThrownBy(() -> orders().replace(id, Order.of("DE", 3), 1))
                .satisfies(stale -> assertThat(stale.actualVersion()).isZero());
    }

    @Test
    void deleteTellsWhetherThereWasADocument() {
        orders().insert(id, Order.of("DE", 1));
        assertThat(orders().delete(id)).isTrue();
        assertThat(orders().delete(id)).isFalse();
        orders().insert(id, Order.of("DE", 1));
        orders().delete(id, 1);
        assertThat(orders().find(id)).isEmpty();
    }

    @Test
    void theLaterOfTwoReplacementsThatWaitsForTheFirstIsStale() {
        orders().insert(id, Order.of("DE", 1));
        Future<Document<Order>> waiting = elsewhere().execute(status -> {
            rivals().replace(id, Order.of("DE", 2), 1);
            Future<Document<Order>> second = start(() -> orders().replace(id, Order.of("DE", 3), 1));
            awaitWaiting();
            return second;
        });
        assertThatExceptionOfType(StaleDocumentException.class)
                .isThrownBy(() -> result(waiting))
                .satisfies(stale -> assertThat(stale.actualVersion()).isEqualTo(2));
    }

    @Test
    void badArgumentsAreToldBeforeAnySql() {
        transaction().executeWithoutResult(status -> {
            assertThatIllegalArgumentException().isThrownBy(() -> orders().insert(" ", Order.of("DE", 1)));
            assertThatIllegalArgumentException().isThrownBy(() -> orders().insert("x".repeat(513), Order.of("DE", 1)));
            assertThatIllegalArgumentException().isThrownBy(() -> orders().replace(id, Order.of("DE", 1), 0));
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> orders().insert(id, Order.of("\0", 1)))
                    .withMessageContaining(id);
            orders().insert(id, Order.of("DE", 1));
        });
        assertThat(order(id)).isPresent();
    }

    @Test
    void tenantsDoNotSeeEachOther() {
        DocumentCollection<Order> acme = orders().forTenant("acme");
        orders().insert(id, Order.of("DE", 1));
        acme.insert(id, Order.of("FR", 2));
        acme.update(Filter.all(), Patch.set("country", "IT"));
        assertThat(order(id)).contains(Order.of("DE", 1));
        assertThat(acme.find(id)).get().extracting(Document::value).isEqualTo(Order.of("IT", 2));
        acme.handleAll(List.of(id), (each, present) -> null);
        assertThat(acme.deleteWhere(Filter.all())).isZero();
        assertThat(order(id)).isPresent();
    }
}
