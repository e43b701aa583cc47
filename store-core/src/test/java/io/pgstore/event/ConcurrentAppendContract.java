package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promises 2 and 3 under a race: one winner of an expected version, and nobody loses who expects nothing. */
abstract class ConcurrentAppendContract extends EventStoreTopic {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 10;

    /** Who races, and for what. */
    enum Racer {
        SINGLE {
            @Override
            AppendResult append(EventStore store, String id, ExpectedVersion expected) {
                return store.append(id, expected, List.of(new Placed(1)));
            }
        },
        TAGGED {
            @Override
            AppendResult append(EventStore store, String id, ExpectedVersion expected) {
                return store.append(
                        id, expected, List.of(EventData.of(new Placed(1)).withTags("vip")));
            }
        },
        BATCH {
            @Override
            AppendResult append(EventStore store, String id, ExpectedVersion expected) {
                return store.append(id, expected, TestEvents.placed(3));
            }
        },
        SEVERAL_STREAMS {
            @Override
            AppendResult append(EventStore store, String id, ExpectedVersion expected) {
                return store.appendAll(List.of(
                                new StreamAppend(id, expected, TestEvents.placed(2)),
                                new StreamAppend(fresh("aside"), ExpectedVersion.noStream(), TestEvents.placed(1))))
                        .get(0);
            }
        };

        abstract AppendResult append(EventStore store, String id, ExpectedVersion expected);
    }

    /** How an append came out: its new version, or the version that the conflict told. */
    private record Outcome(boolean won, long version) {}

    @ParameterizedTest
    @EnumSource
    void oneOfTheWritersThatExpectTheSameVersionWins(Racer racer) {
        long version = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ExpectedVersion expected = ExpectedVersion.exactly(version);
            List<Outcome> outcomes = Race.of(WRITERS, number -> () -> outcome(racer, expected));
            long winner = winner(outcomes);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.won())
                    .hasSize(WRITERS - 1)
                    .allSatisfy(loser -> assertThat(loser.version()).isEqualTo(winner));
            version = winner;
        }
        assertContiguous(streamId, version);
    }

    @Test
    void losersInTheirCallersTransactionsGoOn() {
        List<String> others = new ArrayList<>();
        for (int number = 0; number < WRITERS; number++) {
            others.add(fresh("other"));
        }
        List<Outcome> outcomes = Race.of(
                WRITERS,
                number -> () -> transaction().execute(status -> {
                    Outcome outcome = outcome(Racer.BATCH, ExpectedVersion.noStream());
                    append(others.get(number), ExpectedVersion.noStream(), new Placed(number));
                    return outcome;
                }));
        assertThat(winner(outcomes)).isEqualTo(3);
        assertThat(others).allMatch(other -> rows(other) == 1);
    }

    @ParameterizedTest
    @EnumSource
    void anyNeverFailsOnANewStream(Racer racer) {
        for (int round = 0; round < ROUNDS; round++) {
            String id = fresh("order");
            List<Long> versions = Race.of(
                    WRITERS,
                    number -> () ->
                            racer.append(store(), id, ExpectedVersion.any()).version());
            assertThat(versions).doesNotHaveDuplicates();
            assertContiguous(
                    id,
                    LongStream.of(versions.stream().mapToLong(Long::longValue).toArray())
                            .max()
                            .orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyNeverFailsOnAStreamThatExists(Racer racer) {
        fill(streamId, 1);
        long each = 25;
        Race.of(WRITERS, number -> repeat(each, () -> racer.append(store(), streamId, ExpectedVersion.any())));
        long eventsEach =
                racer.append(store(), fresh("order"), ExpectedVersion.any()).version();
        assertContiguous(streamId, 1 + WRITERS * each * eventsEach);
    }

    @Test
    void anyNeverFailsInItsCallersTransaction() {
        Race.of(
                WRITERS,
                number -> repeat(25, () -> transaction().execute(status -> {
                    append(streamId, ExpectedVersion.any(), new Placed(number));
                    return append(streamId, ExpectedVersion.any(), new Placed(number));
                })));
        assertContiguous(streamId, 2 * 25 * WRITERS);
    }

    @Test
    void streamExistsNeverFailsOnAStreamThatExists() {
        fill(streamId, 1);
        Race.of(WRITERS, number -> repeat(25, () -> append(streamId, ExpectedVersion.streamExists(), new Placed(1))));
        assertContiguous(streamId, 1 + 25 * WRITERS);
    }

    @Test
    void anyOverSeveralStreamsNeverFailsWhicheverOrderTheyAreGivenIn() {
        List<String> ids = List.of(streamId + "a", streamId + "b", streamId + "c");
        Race.of(
                WRITERS,
                number -> repeat(25, () -> {
                    List<StreamAppend> appends = new ArrayList<>();
                    for (int i = 0; i < ids.size(); i++) {
                        appends.add(new StreamAppend(
                                ids.get((i + number) % ids.size()), ExpectedVersion.any(), TestEvents.placed(2)));
                    }
                    return store().appendAll(appends);
                }));
        ids.forEach(id -> assertContiguous(id, 2 * 25 * WRITERS));
    }

    @Test
    void whoeverReadsAndAppendsExactlyGetsThroughBetweenThoseWhoExpectNothing() {
        Race.of(
                WRITERS,
                number -> repeat(
                        25,
                        () -> number % 2 == 0
                                ? append(streamId, ExpectedVersion.any(), new Placed(number))
                                : appendExactly(number)));
        assertContiguous(streamId, 25 * WRITERS);
    }

    private AppendResult appendExactly(int amount) {
        while (true) {
            long version = store().streamVersion(streamId);
            try {
                return append(streamId, ExpectedVersion.exactly(version), new Placed(amount));
            } catch (WrongExpectedVersionException conflict) {
                assertThat(conflict.actualVersion()).isGreaterThan(version);
            }
        }
    }

    private Outcome outcome(Racer racer, ExpectedVersion expected) {
        try {
            return new Outcome(true, racer.append(store(), streamId, expected).version());
        } catch (WrongExpectedVersionException conflict) {
            return new Outcome(false, conflict.actualVersion());
        }
    }

    private static long winner(List<Outcome> outcomes) {
        assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
        return outcomes.stream().filter(Outcome::won).findFirst().orElseThrow().version();
    }

    private static <T> Callable<Boolean> repeat(long times, Callable<T> task) {
        return () -> {
            for (int i = 0; i < times; i++) {
                task.call();
            }
            return true;
        };
    }

    private void assertContiguous(String id, long version) {
        assertThat(store().streamVersion(id)).isEqualTo(version);
        assertThat(versions(id))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, version).boxed().toList());
        assertThat(store().read(id, StreamRange.all()).events())
                .extracting(RecordedEvent::position)
                .isSorted();
    }
}
