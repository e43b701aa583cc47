package io.pgstore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.snapshot.TestSnapshots.Account;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Promise 16: reading, listing and deleting; each store sees its tenant only. */
abstract class SnapshotReadContract extends SnapshotTopic {
    @Test
    void loadLatestLoadsTheHighestNumberWhateverTheOrderOfSaving() {
        assertThat(store().loadLatest(id, Account.class)).isEmpty();
        save(10, 30, 20);
        assertThat(store().loadLatest(id, Account.class).orElseThrow().state()).isEqualTo(new Account(30));
    }

    @Test
    void loadBeforeLoadsStrictlyBelow() {
        save(10, 20, 30);
        assertThat(before(31)).contains(30L);
        assertThat(before(30)).contains(20L);
        assertThat(before(20)).contains(10L);
        assertThat(before(10)).isEmpty();
        assertThat(before(0)).isEmpty();
        assertThat(before(Long.MIN_VALUE)).isEmpty();
        assertThat(before(Long.MAX_VALUE)).contains(30L);
    }

    private Optional<Long> before(long sequenceNumber) {
        return store().loadBefore(id, sequenceNumber, Account.class).map(Snapshot::sequenceNumber);
    }

    @Test
    void loadAtLoadsJustThatNumber() {
        save(10, 20);
        assertThat(store().loadAt(id, 10, Account.class).orElseThrow().state()).isEqualTo(new Account(10));
        assertThat(store().loadAt(id, 11, Account.class)).isEmpty();
    }

    @Test
    void deleteIsInclusiveAndIdempotent() {
        save(10, 20, 30);
        assertThat(store().delete(id, 9)).isZero();
        assertThat(store().delete(id, 20)).isEqualTo(2);
        assertThat(store().delete(id, 20)).isZero();
        assertThat(committed()).containsExactly(30L);
        assertThat(store().delete(id, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(store().loadLatest(id, Account.class)).isEmpty();
    }

    @Test
    void listVisitsEachSnapshotOnceTheHighestNumberFirst() {
        SnapshotStore all = TestSnapshots.keepingAll(environment().database());
        for (int number = 1; number <= 5; number++) {
            all.save(id, number, new Account(number));
        }
        SnapshotPage page = SnapshotPage.first(2);
        assertThat(all.list(id, page)).extracting(SnapshotInfo::sequenceNumber).containsExactly(5L, 4L);
        assertThat(all.list(id, page.before(4)))
                .extracting(SnapshotInfo::sequenceNumber)
                .containsExactly(3L, 2L);
        assertThat(all.list(id, page.before(2)))
                .extracting(SnapshotInfo::sequenceNumber)
                .containsExactly(1L);
        assertThat(all.list(id, page.before(1))).isEmpty();
        assertThat(all.list("nobody-" + id, page)).isEmpty();
    }

    @Test
    void aLimitMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SnapshotPage.first(0))
                .withMessageContaining("limit");
    }

    @Test
    void twoTenantsDoNotSeeEachOther() {
        SnapshotStore acme = store().forTenant("acme");
        save(1);
        acme.save(id, 1, new Account(100));
        acme.save(id, 2, new Account(200));
        assertThat(store().loadLatest(id, Account.class).orElseThrow().state()).isEqualTo(new Account(1));
        assertThat(acme.loadLatest(id, Account.class).orElseThrow().state()).isEqualTo(new Account(200));
        assertThat(acme.list(id, SnapshotPage.first(9))).hasSize(2);
        assertThat(acme.delete(id, 9)).isEqualTo(2);
        assertThat(committed()).containsExactly(1L);
    }
}
