package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.event.TestEvents.Noted;
import io.pgstore.event.TestEvents.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 14: hooks run inside the append's transaction, with final versions and positions, and may stop it. */
abstract class HookContract extends EventStoreTopic {
    private final List<List<RecordedEvent>> seen = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(AppendContract.Form.class)
    void aHookSeesTheEventsAsTheyAreRecorded(AppendContract.Form form) {
        EventStore hooked = hooked(seen::add);
        fill(streamId, 2);
        AppendResult result = hooked.append(streamId, ExpectedVersion.exactly(2), form.events());
        List<RecordedEvent> stored = store().read(streamId, StreamRange.from(3)).events();
        assertThat(seen).containsExactly(stored);
        for (int i = 0; i < stored.size(); i++) {
            RecordedEvent event = seen.get(0).get(i);
            assertThat(event.payload()).isEqualTo(stored.get(i).payload());
            assertThat(event.tags()).isEqualTo(stored.get(i).tags());
            assertThat(event.recordedAt()).isEqualTo(result.recordedAt());
        }
    }

    @Test
    void aHookRunsOnceForEachStream() {
        EventStore hooked = hooked(seen::add);
        hooked.appendAll(List.of(
                new StreamAppend(streamId + "b", ExpectedVersion.any(), TestEvents.placed(2)),
                new StreamAppend(streamId + "a", ExpectedVersion.any(), TestEvents.placed(1))));
        assertThat(seen)
                .extracting(events -> events.get(0).streamId() + events.size())
                .containsExactlyInAnyOrder(streamId + "a1", streamId + "b2");
    }

    @Test
    void aHookDoesNotRunForWhatWritesNothing() {
        EventStore hooked = hooked(seen::add);
        List<EventData> events = TestEvents.identified(1);
        store().append(streamId, ExpectedVersion.noStream(), events);
        assertThat(hooked.append(streamId, ExpectedVersion.noStream(), events).duplicate())
                .isTrue();
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> hooked.append(streamId, ExpectedVersion.noStream(), TestEvents.placed(1)));
        hooked.append(streamId, ExpectedVersion.any(), List.of());
        assertThat(seen).isEmpty();
    }

    @Test
    void whatAHookWritesCommitsWithTheAppend() {
        EventStore hooked = hooked(events -> {
            append(streamId + "-log", ExpectedVersion.any(), new Noted("appended"));
            assertThat(rows(streamId)).isZero();
        });
        hooked.append(streamId, ExpectedVersion.noStream(), TestEvents.placed(1));
        assertThat(rows(streamId)).isEqualTo(1);
        assertThat(rows(streamId + "-log")).isEqualTo(1);
    }

    @Test
    void whatAHookThrowsReachesTheCallerAndNothingIsWritten() {
        EventStore hooked = hooked(events -> {
            append(streamId + "-log", ExpectedVersion.any(), new Noted("appended"));
            throw new IllegalStateException("not today");
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> hooked.append(streamId, ExpectedVersion.noStream(), TestEvents.placed(1)))
                .withMessage("not today");
        assertThat(rows(streamId)).isZero();
        assertThat(rows(streamId + "-log")).isZero();
    }

    @Test
    void aThrowRollsTheCallersTransactionBackEvenIfTheCallerCatchesIt() {
        EventStore hooked = hooked(events -> {
            throw new IllegalStateException("not today");
        });
        String before = streamId + "-before";
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> transaction().executeWithoutResult(status -> {
                    append(before, ExpectedVersion.noStream(), new Placed(1));
                    assertThatIllegalStateException()
                            .isThrownBy(() -> hooked.append(streamId, ExpectedVersion.any(), TestEvents.placed(1)));
                }))
                .withMessageContaining("not today");
        assertThat(rows(streamId)).isZero();
        assertThat(rows(before)).isZero();
    }

    @Test
    void aThrowWhileTheCallersTransactionCommitsRollsItBackAsWell() {
        EventStore hooked = hooked(events -> {
            throw new IllegalStateException("not today");
        });
        String before = streamId + "-before";
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> transaction().executeWithoutResult(status -> {
                    append(before, ExpectedVersion.noStream(), new Placed(1));
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                            assertThatIllegalStateException()
                                    .isThrownBy(
                                            () -> hooked.append(streamId, ExpectedVersion.any(), TestEvents.placed(1)));
                        }
                    });
                }))
                .withMessageContaining("not today");
        assertThat(rows(streamId)).isZero();
        assertThat(rows(before)).isZero();
    }

    @Test
    void aThrowBehindASavepointIsTakenBackWithIt() {
        EventStore hooked = hooked(events -> {
            throw new IllegalStateException("not today");
        });
        TransactionTemplate nested = nested();
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
            assertThatIllegalStateException()
                    .isThrownBy(() -> nested.executeWithoutResult(
                            inner -> hooked.append(streamId, ExpectedVersion.any(), TestEvents.placed(1))));
        });
        assertThat(versions(streamId)).containsExactly(1L);
    }

    @Test
    void hooksRunInTheOrderTheyWereAdded() {
        List<String> order = new ArrayList<>();
        EventStore hooked = environment()
                .builder(TestEvents.CODEC)
                .hook(events -> order.add("first"))
                .hook(events -> order.add("second"))
                .build();
        hooked.append(streamId, ExpectedVersion.any(), TestEvents.placed(2));
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void aHookSeesOnlyTheTryThatWon() {
        EventStore hooked = hooked(seen::add);
        AtomicReference<Future<AppendResult>> waiting = new AtomicReference<>();
        elsewhere().executeWithoutResult(status -> {
            rival().append(streamId, ExpectedVersion.any(), List.of(new Placed(1)));
            waiting.set(start(() -> hooked.append(streamId, ExpectedVersion.any(), TestEvents.placed(1))));
            awaitWaiting(1);
        });
        assertThat(result(waiting.get()).version()).isEqualTo(2);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).extracting(RecordedEvent::version).containsExactly(2L);
    }

    private EventStore hooked(AppendHook hook) {
        return environment().builder(TestEvents.CODEC).hook(hook).build();
    }
}
