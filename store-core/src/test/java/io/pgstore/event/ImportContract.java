package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.testing.Race;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Promise 18: another event table is brought in as it is, through the fence, as often as it takes. */
abstract class ImportContract extends EventStoreTopic {
    private static final Instant LONG_AGO = Instant.parse("2009-12-01T08:26:00.123456Z");

    @Test
    void everythingIsKept() {
        Metadata metadata = Metadata.correlatedBy("c-1").withCausationId("m-1").with("user", "eve");
        ImportedEvent event = new ImportedEvent(
                streamId, 1, UUID.randomUUID(), "placed", 3, "{\"amount\": 7}", metadata, Set.of("b", "a"), LONG_AGO);
        assertThat(imported(List.of(event))).isEqualTo(new ImportResult(1, 0));
        RecordedEvent stored =
                store().read(streamId, StreamRange.all()).events().get(0);
        assertThat(stored.eventId()).isEqualTo(event.eventId());
        assertThat(stored.type()).isEqualTo("placed");
        assertThat(stored.schemaVersion()).isEqualTo(3);
        assertThat(stored.json()).isEqualTo("{\"amount\": 7}");
        assertThat(stored.metadata()).isEqualTo(metadata);
        assertThat(stored.tags()).containsExactly("a", "b");
        assertThat(stored.recordedAt()).isEqualTo(LONG_AGO);
        assertThat(store().query(
                                EventQuery.all().tags(Set.of("a", "b"), Set.of(), Set.of()).stream(streamId),
                                found -> {}))
                .isEqualTo(1);
    }

    @Test
    void positionsFollowTheInput() {
        List<ImportedEvent> events = new ArrayList<>();
        for (int version = 1; version <= 700; version++) {
            events.add(event(streamId + "b", version));
            events.add(event(streamId + "a", version));
            events.add(event(streamId + "c", version));
        }
        long before = store().status().lastPosition();
        assertThat(imported(events)).isEqualTo(new ImportResult(2_100, 0));
        List<UUID> inLogOrder = new ArrayList<>();
        store().query(EventQuery.all().positionAfter(before), event -> inLogOrder.add(event.eventId()));
        assertThat(inLogOrder)
                .isEqualTo(events.stream().map(ImportedEvent::eventId).toList());
    }

    @Test
    void aSecondRunImportsNothing() {
        List<ImportedEvent> events = events(streamId, 1, 30);
        imported(events);
        assertThat(imported(events)).isEqualTo(new ImportResult(0, 30));
        assertThat(rows(streamId)).isEqualTo(30);
    }

    @Test
    void aBrokenImportIsResumed() {
        List<ImportedEvent> events = events(streamId, 1, 2_500);
        assertThatIllegalStateException()
                .isThrownBy(() -> store().importEvents(breakingAfter(events.subList(0, 1_700))))
                .withMessage("the source broke");
        int kept = rows(streamId);
        assertThat(kept).isBetween(1, 1_700);
        assertThat(imported(events)).isEqualTo(new ImportResult(2_500 - kept, kept));
        assertThat(versions(streamId)).hasSize(2_500).isSorted();
    }

    @Test
    void anImportGoesOnWhereTheStreamEnds() {
        imported(events(streamId, 1, 3));
        assertThat(imported(events(streamId, 4, 5))).isEqualTo(new ImportResult(2, 0));
        assertThat(append(streamId, ExpectedVersion.exactly(5), new Placed(6)).version())
                .isEqualTo(6);
        assertThat(versions(streamId)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void anAppendOfTheOldSystemIsRecognisedWhenItIsSentAgainUnlessItsNeighbourHasItsTime() {
        ImportedEvent first = event(streamId, 1);
        ImportedEvent second = event(streamId, 2);
        imported(List.of(
                first,
                second,
                new ImportedEvent(
                        streamId,
                        3,
                        UUID.randomUUID(),
                        "placed",
                        1,
                        "{}",
                        Metadata.none(),
                        Set.of(),
                        second.recordedAt())));
        assertThat(append(
                                streamId,
                                ExpectedVersion.noStream(),
                                EventData.of(new Placed(1)).withId(first.eventId()))
                        .duplicate())
                .isTrue();
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> append(
                        streamId,
                        ExpectedVersion.exactly(1),
                        EventData.of(new Placed(2)).withId(second.eventId())));
        assertThat(rows(streamId)).isEqualTo(3);
    }

    @Test
    void aTransactionOfTheCallersTakesTheWholeImport() {
        List<ImportedEvent> events = events(streamId, 1, 1_200);
        transaction().executeWithoutResult(status -> {
            imported(events);
            assertThat(rows(streamId)).isZero();
            assertThat(store().streamVersion(streamId)).isEqualTo(1_200);
            status.setRollbackOnly();
        });
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void anOpenImportHoldsReadersBack() {
        long start = rival().status().lastPosition();
        transaction().executeWithoutResult(status -> {
            imported(events(streamId, 1, 3));
            rival().append(streamId + "-later", ExpectedVersion.any(), List.of(new Placed(1)));
            assertThat(rival().readAll(start, 10).events()).isEmpty();
        });
        assertThat(rival().readAll(start, 10).events()).hasSize(4);
    }

    @Test
    void twoRunsAtOnceImportEachEventOnce() {
        List<ImportedEvent> events = new ArrayList<>(events(streamId + "a", 1, 1_500));
        events.addAll(events(streamId + "b", 1, 1_500));
        List<ImportResult> results = Race.of(3, number -> () -> imported(events));
        assertThat(results.stream().mapToLong(ImportResult::imported).sum()).isEqualTo(3_000);
        assertThat(results).allMatch(result -> result.imported() + result.skipped() == 3_000);
        assertThat(versions(streamId + "a")).hasSize(1_500);
        assertThat(versions(streamId + "b")).hasSize(1_500);
    }

    @Test
    void anAppendThatWinsTheRaceEndsTheImportAndLeavesNothingOfItsBatch() {
        AtomicReference<Future<ImportResult>> waiting = new AtomicReference<>();
        elsewhere().executeWithoutResult(status -> {
            rival().append(streamId + "b", ExpectedVersion.noStream(), List.of(new Placed(1)));
            waiting.set(start(() -> imported(tagged(streamId + "a", streamId + "b"))));
            awaitWaiting(1);
        });
        assertThatExceptionOfType(EventImportException.class)
                .isThrownBy(() -> result(waiting.get()))
                .withMessageContaining(streamId + "b");
        assertThat(rows(streamId + "a")).isZero();
        assertThat(rows(streamId + "b")).isEqualTo(1);
    }

    @Test
    void anAppendThatWinsTheRaceLeavesTheCallersTransactionUsable() {
        AtomicReference<Future<Boolean>> waiting = new AtomicReference<>();
        elsewhere().executeWithoutResult(status -> {
            rival().append(streamId + "b", ExpectedVersion.noStream(), List.of(new Placed(1)));
            waiting.set(start(() -> transaction().execute(inner -> {
                assertThatExceptionOfType(EventImportException.class)
                        .isThrownBy(() -> imported(tagged(streamId + "a", streamId + "b")));
                append(streamId, ExpectedVersion.noStream(), new Placed(1));
                return true;
            })));
            awaitWaiting(1);
        });
        assertThat(result(waiting.get())).isTrue();
        assertThat(rows(streamId + "a")).isZero();
        assertThat(rows(streamId)).isEqualTo(1);
        assertThat(tags(streamId)).isZero();
    }

    @Test
    void anAppendThatIsRolledBackLetsTheImportThrough() {
        AtomicReference<Future<ImportResult>> waiting = new AtomicReference<>();
        elsewhere().executeWithoutResult(status -> {
            rival().append(streamId, ExpectedVersion.noStream(), List.of(new Placed(1)));
            waiting.set(start(() -> imported(events(streamId, 1, 5))));
            awaitWaiting(1);
            status.setRollbackOnly();
        });
        assertThat(result(waiting.get())).isEqualTo(new ImportResult(5, 0));
    }

    private ImportResult imported(List<ImportedEvent> events) {
        return store().importEvents(events.iterator());
    }

    private List<ImportedEvent> tagged(String... ids) {
        List<ImportedEvent> events = new ArrayList<>();
        for (String id : ids) {
            events.add(new ImportedEvent(
                    id, 1, UUID.randomUUID(), "placed", 1, "{}", Metadata.none(), Set.of(streamId), LONG_AGO));
        }
        return events;
    }

    private @Nullable Integer tags(String tag) {
        return owner().queryForObject("SELECT count(*) FROM store.event_tags WHERE tag = ?", Integer.class, tag);
    }

    private static Iterator<ImportedEvent> breakingAfter(List<ImportedEvent> events) {
        Iterator<ImportedEvent> source = events.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public ImportedEvent next() {
                if (!source.hasNext()) {
                    throw new IllegalStateException("the source broke");
                }
                return source.next();
            }
        };
    }

    static List<ImportedEvent> events(String id, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(version -> event(id, version))
                .toList();
    }

    static ImportedEvent event(String id, long version) {
        return new ImportedEvent(
                id,
                version,
                UUID.randomUUID(),
                "placed",
                1,
                "{\"amount\":%d}".formatted(version),
                Metadata.none(),
                Set.of(),
                LONG_AGO.plusSeconds(version));
    }
}
