package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.ImportedEvent;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.Metadata;
import io.pgstore.event.StreamAppend;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Race;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

class InlineProjectionTests extends ProjectionTopic {
    private static final Projection SINGLE = Projection.named("single")
            .types(Added.class, Removed.class)
            .inline()
            .singleStream(Total.class, (total, event) -> event.type().equals("removed") ? null : evolve(total, event));
    private static final Projection MULTI = Projection.named("multi")
            .types(Added.class)
            .inline()
            .multiStream(Total.class, event -> targets(event.payload(Added.class)), ProjectionTopic::evolve);

    /** Returns the documents that {@code to} names, none of them if it is empty. */
    private static List<String> targets(Added added) {
        return added.to().isEmpty() ? List.of() : List.of(added.to().split(","));
    }

    @Test
    void aDocumentIsRightTheMomentTheAppendCommits() {
        Application application = start(SINGLE);
        application.append("a", new Added("", 1));
        assertThat(total("single", "a")).isEqualTo(new Total(1, ""));
        application.append("a", new Added("", 2), new Added("", 3));
        assertThat(total("single", "a")).isEqualTo(new Total(6, ""));
    }

    @Test
    void aDocumentBecomesNothingByNull() {
        Application application = start(SINGLE);
        application.append("a", new Added("", 1));
        application.append("a", new Removed("a"));
        assertThat(total("single", "a")).isNull();
        application.append("a", new Removed("a"), new Added("", 5));
        assertThat(total("single", "a")).isEqualTo(new Total(5, ""));
    }

    @Test
    void anEventIsSkippedOrFannedOut() {
        Application application = start(MULTI);
        application.append("a", new Added("", 1), new Added("x,y", 2), new Added("y", 3), new Removed("x"));
        assertThat(contents("multi")).hasToString("{x=2 , y=5 }");
    }

    @Test
    void eachTouchedDocumentIsWrittenOnceForAnAppend() {
        Application application = start(MULTI);
        application.append("a", new Added("x,y", 1), new Added("x,y", 2), new Added("x,y", 3));
        assertThat(totals("multi").find("x"))
                .hasValueSatisfying(document -> assertThat(document.version()).isEqualTo(1));
    }

    @Test
    void appendsToSeveralStreamsAreTakenTogether() {
        Application application = start(SINGLE, MULTI);
        application
                .store()
                .appendAll(List.of(
                        new StreamAppend("b", ExpectedVersion.any(), List.of(new Added("x", 1))),
                        new StreamAppend("a", ExpectedVersion.any(), List.of(new Added("x", 2), new Added("x", 4)))));
        assertThat(contents("single")).hasToString("{a=6 , b=1 }");
        assertThat(totals("multi").find("x").orElseThrow()).satisfies(document -> {
            assertThat(document.value().sum()).isEqualTo(7);
            assertThat(document.version()).isEqualTo(1);
        });
    }

    @Test
    void importedEventsAreTaken() {
        Application application = start(SINGLE);
        List<ImportedEvent> events = List.of(imported("a", 1, 5), imported("b", 1, 7), imported("a", 2, 6));
        application.store().importEvents(events.iterator());
        assertThat(contents("single")).hasToString("{a=11 , b=7 }");
        application.store().importEvents(events.iterator());
        assertThat(contents("single")).hasToString("{a=11 , b=7 }");
    }

    @Test
    void whatRollsBackLeavesTheDocumentAsItWas() {
        Application application = start(SINGLE);
        application.append("a", new Added("", 1));
        transaction().executeWithoutResult(status -> {
            application.append("a", new Added("", 10));
            assertThat(total("single", "a")).isEqualTo(new Total(11, ""));
            status.setRollbackOnly();
        });
        assertThat(total("single", "a")).isEqualTo(new Total(1, ""));
    }

    @Test
    void aFailingOneNamesProjectionEventAndDocumentAndNothingIsWritten() {
        Application application = start(SINGLE, failing());
        assertThatExceptionOfType(ProjectionException.class)
                .isThrownBy(() -> application.append("a", new Added("", 1), new Added("", 13)))
                .withMessageContainingAll(
                        "Projection failing version 3", "added", "version 2 of stream a", "into document a", "unlucky")
                .satisfies(failure -> {
                    assertThat(failure.projection()).isEqualTo("failing");
                    assertThat(failure.documentId()).isEqualTo("a");
                    assertThat(failure.event().version()).isEqualTo(2);
                });
        assertThat(application.store().streamExists("a")).isFalse();
        assertThat(contents("single")).isEmpty();
    }

    @Test
    void aFailingOneMarksTheCallersTransactionForRollback() {
        Application application = start(failing());
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> transaction().executeWithoutResult(status -> {
                    application.append("b", new Added("", 1));
                    assertThatExceptionOfType(ProjectionException.class)
                            .isThrownBy(() -> application.append("a", new Added("", 13)));
                }))
                .withMessageContaining("unlucky");
        assertThat(application.store().streamExists("b")).isFalse();
    }

    @Test
    void concurrentIncrementsFromDifferentStreamsAllCount() {
        Application application = start(MULTI);
        Race.of(24, racer -> () -> application.append("stream-" + racer, new Added("x", 1)));
        assertThat(contents("multi")).hasToString("{x=24 }");
    }

    @Test
    void appendsThatTouchDocumentsInOppositeOrderNeverDeadlock() {
        Application application = start(MULTI);
        long deadlocks = deadlocks();
        Race.of(8, racer -> () -> {
            for (int round = 0; round < 25; round++) {
                String group = "r" + round;
                String forth = "%1$s1,%1$s2,%1$s3,%1$s4".formatted(group);
                String back = "%1$s4,%1$s3,%1$s2,%1$s1".formatted(group);
                Object[] events = racer % 2 == 0
                        ? new Object[] {new Added(forth, 1)}
                        : new Object[] {new Added(group + 4, 1), new Added(back, 1), new Added(group + 1, -1)};
                application.append("stream-" + racer, events);
            }
            return true;
        });
        assertThat(deadlocks()).isEqualTo(deadlocks);
        assertThat(contents("multi")).hasSize(100);
        assertThat(contents("multi"))
                .containsEntry("r71", "4 ")
                .containsEntry("r72", "8 ")
                .containsEntry("r73", "8 ")
                .containsEntry("r74", "12 ");
    }

    @Test
    void documentsThatVanishAndComeBackAllCount() {
        Projection present = Projection.named("present")
                .types(Added.class)
                .inline()
                .multiStream(Total.class, event -> targets(event.payload(Added.class)), (total, event) -> {
                    Total after = evolve(total, event);
                    return after.sum() == 0 ? null : after;
                });
        Application application = start(present);
        Race.of(8, racer -> () -> {
            for (int round = 0; round < 30; round++) {
                int step = racer % 2 == 0 ? 1 : -1;
                application.append("stream-" + racer, new Added("x,y", step));
            }
            return true;
        });
        assertThat(contents("present")).isEmpty();
        application.append("a", new Added("x", 1));
        assertThat(contents("present")).hasToString("{x=1 }");
    }

    @Test
    void aLostRaceAboveReadCommittedIsTriedAgain() {
        Application application = start(MULTI);
        TransactionTemplate repeatable = transaction();
        repeatable.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        Race.of(4, racer -> () -> {
            for (int number = 0; number < 5; number++) {
                appendUntilDone(repeatable, application, "stream-" + racer);
            }
            return true;
        });
        assertThat(contents("multi")).hasToString("{x=20 }");
    }

    @Test
    void aProjectionTakesTheEventsOfItsTenantOnly() {
        Application application = start(SINGLE);
        application.store().forTenant("acme").append("a", ExpectedVersion.any(), List.of(new Added("", 1)));
        assertThat(contents("single")).isEmpty();
    }

    @Test
    void aProjectionOfAllTenantsKeepsTheirDocumentsApart() {
        Projection all = Projection.named("all")
                .types(Added.class)
                .allTenants()
                .inline()
                .singleStream(Total.class, ProjectionTopic::evolve);
        Application application = start(all);
        application.append("a", new Added("", 1));
        application.store().forTenant("acme").append("a", ExpectedVersion.any(), List.of(new Added("", 2)));
        assertThat(total("all", "a")).isEqualTo(new Total(1, ""));
        assertThat(totals("all").forTenant("acme").find("a").orElseThrow().value())
                .isEqualTo(new Total(2, ""));
    }

    @Test
    void aFreeProjectionWritesInTheTransactionOfTheAppend() {
        jdbc().execute("CREATE TABLE seen (stream text, version bigint)");
        List<Boolean> rebuilds = new ArrayList<>();
        Projection free = Projection.named("free").inline().free((context, events) -> {
            rebuilds.add(context.rebuild());
            events.forEach(event ->
                    context.jdbc().update("INSERT INTO seen VALUES (?, ?)", event.streamId(), event.version()));
        });
        Application application = start(free);
        transaction().executeWithoutResult(status -> {
            application.append("a", new Added("", 1));
            status.setRollbackOnly();
        });
        application.append("b", new Added("", 1), new Added("", 2));
        assertThat(jdbc().queryForList("SELECT stream || version FROM seen ORDER BY 1", String.class))
                .containsExactly("b1", "b2");
        assertThat(rebuilds).containsExactly(false, false);
    }

    @Test
    void anAppendNeedsOneConnectionOnly() {
        start(SINGLE, MULTI);
        StoreDatabase database = new StoreDatabase(owner.hikari(1), StoreTables.defaults());
        JdbcEventStore store = JdbcEventStore.builder(database, CODEC)
                .hook(new InlineProjections(database, CODEC, "default", List.of(SINGLE, MULTI)))
                .build();
        append(store, "a", new Added("x", 1), new Added("y", 2));
        assertThat(contents("single")).hasToString("{a=3 }");
        assertThat(contents("multi")).hasToString("{x=1 , y=2 }");
    }

    private static Projection failing() {
        return Projection.named("failing").version(3).inline().singleStream(Total.class, (total, event) -> {
            if (event.payload(Added.class).amount() == 13) {
                throw new IllegalArgumentException("unlucky");
            }
            return evolve(total, event);
        });
    }

    private static void appendUntilDone(TransactionTemplate transaction, Application application, String stream) {
        while (true) {
            try {
                transaction.executeWithoutResult(status -> application.append(stream, new Added("x", 1)));
                return;
            } catch (ConcurrencyFailureException lostRace) {
                Thread.onSpinWait();
            }
        }
    }

    private long deadlocks() {
        Long count = jdbc().queryForObject(
                        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", Long.class);
        return count == null ? 0 : count;
    }

    private static ImportedEvent imported(String stream, long version, int amount) {
        return new ImportedEvent(
                stream,
                version,
                new UUID(0, version * 100 + amount),
                "added",
                1,
                "{\"to\":\"\",\"amount\":%d}".formatted(amount),
                Metadata.none(),
                Set.of(),
                Instant.parse("2024-01-01T00:00:00Z"));
    }
}
