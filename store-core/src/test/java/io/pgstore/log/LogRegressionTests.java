package io.pgstore.log;

import static io.pgstore.log.TestLog.newStream;
import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.LogPage;
import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.StoreTables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What other stores' readers have lost, doubled, inverted or waited for. */
class LogRegressionTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    private final TestReader reader = log.reader(100);

    @Test
    void anOpenAppendHoldsBackLaterOnesAndBothArriveInOrderOnceItEnds() {
        try (OpenTransaction open = log.beginAppend("early")) {
            log.append("late");
            log.append("late");
            assertThat(reader.poll()).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("early@1", "late@1", "late@2");
    }

    @Test
    void eventsBeforeAnOpenAppendAreNotHeldBack() {
        log.append("before");
        try (OpenTransaction open = log.beginAppend("open")) {
            log.append("after");
            assertThat(places(reader.poll())).containsExactly("before@1");
            open.rollback();
        }
        assertThat(places(reader.poll())).containsExactly("after@1");
    }

    @Test
    void aRolledBackAppendDoesNotStall() {
        try (OpenTransaction open = log.beginAppend("never")) {
            open.rollback();
        }
        log.append("a");
        assertThat(places(reader.poll())).containsExactly("a@1");
        assertThat(reader.position()).isEqualTo(log.lastPosition());
    }

    @Test
    void aRolledBackAppendWithNothingAfterItDoesNotStall() {
        log.beginAppend("never").close();
        assertThat(reader.poll()).isEmpty();
        assertThat(reader.position()).isEqualTo(log.lastPosition()).isEqualTo(1);
    }

    @Test
    void anOldTransactionThatAppendedFirstElsewhereNeverInvertsAStream() {
        try (OpenTransaction old = log.begin()) {
            old.execute("CREATE TEMPORARY TABLE mark AS SELECT pg_current_xact_id()");
            log.append("shared");
            old.call(() -> log.append("elsewhere"));
            log.append("shared");
            assertThat(places(reader.poll())).containsExactly("shared@1");
            old.call(() -> log.append("shared"));
            old.commit();
        }
        log.append("shared");
        assertThat(places(reader.poll())).containsExactly("elsewhere@1", "shared@2", "shared@3", "shared@4");
    }

    @Test
    void aLongWriteTransactionOnAnotherTableDelaysNothing() {
        log.jdbc().execute("CREATE TABLE other (id integer)");
        try (OpenTransaction other = log.begin()) {
            other.execute("INSERT INTO other VALUES (1)");
            log.append("a");
            assertThat(places(reader.poll())).containsExactly("a@1");
        }
    }

    @Test
    void aLongAppendInAnotherDatabaseDelaysNothing() {
        try (TestLog other = TestLog.create();
                OpenTransaction open = other.beginAppend("theirs")) {
            assertThat(other.fences()).hasSize(1);
            log.append("ours");
            assertThat(places(reader.poll())).containsExactly("ours@1");
            open.rollback();
        }
    }

    @Test
    void twoSchemasInOneDatabaseDoNotDisturbEachOther() {
        try (TestLog other = TestLog.in(log.database(), StoreTables.of("second", Map.of()));
                OpenTransaction open = other.beginAppend("theirs")) {
            log.append("ours");
            other.append("theirs too");
            assertThat(places(reader.poll())).containsExactly("ours@1");
            assertThat(other.reader(10).poll()).isEmpty();
            open.commit();
            assertThat(places(other.reader(10).poll())).containsExactly("theirs@1", "theirs too@1");
        }
    }

    @Test
    void theVeryFirstEventOfADatabaseIsDelivered() {
        assertThat(reader.poll()).isEmpty();
        log.append("first");
        assertThat(places(reader.poll())).containsExactly("first@1");
    }

    @Test
    void theVeryFirstEventOfADatabaseHoldsBackTheSecond() {
        try (OpenTransaction first = log.beginAppend("first")) {
            log.append("second");
            assertThat(reader.poll()).isEmpty();
            first.commit();
        }
        assertThat(places(reader.poll())).containsExactly("first@1", "second@1");
    }

    @Test
    void fullPagesEndAtTheirLastEventAndThePageAfterTheLastIsEmpty() {
        log.append("a", 6);
        TestReader pages = log.reader(3);
        for (long end : new long[] {3, 6}) {
            LogPage page = pages.pollPage();
            assertThat(page.full()).isTrue();
            assertThat(page.events()).hasSize(3);
            assertThat(page.next().position()).isEqualTo(end);
        }
        LogPage last = pages.pollPage();
        assertThat(last.full()).isFalse();
        assertThat(last.events()).isEmpty();
        assertThat(last.next().position()).isEqualTo(6);
    }

    @Test
    void aFullPageBelowAnOpenAppendIsNotTakenForTheEnd() {
        log.append("a", 3);
        try (OpenTransaction open = log.beginAppend("open")) {
            log.append("b");
            TestReader pages = log.reader(3);
            assertThat(pages.pollPage().full()).isTrue();
            assertThat(pages.pollPage().events()).isEmpty();
            open.commit();
            assertThat(places(pages.poll())).containsExactly("open@1", "b@1");
        }
    }

    @Test
    void aTransactionDoesNotSeeItsOwnAppendsAndReadsThemOnceCommitted() {
        String stream = newStream();
        try (OpenTransaction open = log.beginAppend(stream)) {
            List<RecordedEvent> seen =
                    open.call(() -> log.store().readAll(0, 10).events());
            assertThat(seen).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly(stream + "@1");
    }

    @Test
    void anAppendOpenInATenantHoldsBackTheReadersOfAllTenants() {
        try (OpenTransaction open = log.begin()) {
            open.call(() -> log.store()
                    .forTenant("other")
                    .append("theirs", ExpectedVersion.any(), List.of(new TestLog.Note("text"))));
            log.append("ours");
            assertThat(reader.poll()).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("ours@1");
    }
}
