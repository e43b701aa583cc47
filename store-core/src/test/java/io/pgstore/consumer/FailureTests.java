package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of events that a handler cannot handle. */
class FailureTests extends ConsumerTopic {
    private static final Retries QUICK = new Retries(3, Duration.ofMillis(1), Duration.ofMillis(5));
    private static final String NO_LETTERS = "SELECT count(*) = 0 FROM store.dead_letters";

    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    private ConsumerBuilder<Projector> projector() {
        return Projector.named("p").retries(QUICK);
    }

    private Projector failingOnBroken(ConsumerBuilder<Projector> builder) {
        return builder.each(event -> {
            String name = event.streamId() + "@" + event.version();
            writeDown("p", event);
            if (broken.contains(name)) {
                failures.incrementAndGet();
                throw new IllegalStateException("broken " + name);
            }
            seen.add(name);
        });
    }

    private List<String> effects() {
        return jdbc().queryForList(
                        "SELECT stream || '@' || version FROM handled WHERE consumer = 'p' ORDER BY number",
                        String.class);
    }

    @Test
    void aBlockedStreamWaitsInOrderWhileOthersGoOn() {
        broken.add("a-1@2");
        append("a-1", counted(1, 3));
        append("b-1", counted(1, 2));
        append("a-1", new Counted(4));
        JdbcConsumers consumers = start(failingOnBroken(projector()));
        awaitCaughtUp(consumers, "p");
        assertThat(effects()).containsExactly("a-1@1", "b-1@1", "b-1@2");
        assertThat(failures).hasValueGreaterThanOrEqualTo(3);
        assertThat(consumers.status("p").blockedStreams()).isEqualTo(1);
        assertThat(consumers.deadLetters("p").list(0, 10)).singleElement().satisfies(letter -> {
            assertThat(letter.streamId()).isEqualTo("a-1");
            assertThat(letter.version()).isEqualTo(2);
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.error()).contains("broken a-1@2");
        });
    }

    @Test
    void aRetriedStreamGoesOnInOrderWithWhatHasWaited() {
        broken.add("a-1@2");
        append("a-1", counted(1, 150));
        JdbcConsumers consumers = start(failingOnBroken(projector()));
        awaitCaughtUp(consumers, "p");
        broken.clear();
        assertThat(consumers.deadLetters("p").retry(2)).isTrue();
        await(NO_LETTERS);
        append("a-1", new Counted(151));
        awaitCaughtUp(consumers, "p");
        assertThat(handled("p")).isEqualTo(positions());
    }

    @Test
    void aSkippedDeadLetterIsLeftOutAndTheRestOfTheStreamGoesOn() {
        broken.add("a-1@2");
        append("a-1", counted(1, 4));
        JdbcConsumers consumers = start(failingOnBroken(projector()));
        awaitCaughtUp(consumers, "p");
        assertThat(consumers.deadLetters("p").skip(2)).isTrue();
        await(NO_LETTERS);
        assertThat(effects()).containsExactly("a-1@1", "a-1@3", "a-1@4");
        assertThat(consumers.deadLetters("p").skip(2)).isFalse();
    }

    @Test
    void aStreamStaysBlockedByTheNextOneThatFails() {
        broken.addAll(Set.of("a-1@2", "a-1@4"));
        append("a-1", counted(1, 5));
        JdbcConsumers consumers = start(failingOnBroken(projector()));
        awaitCaughtUp(consumers, "p");
        broken.remove("a-1@2");
        assertThat(consumers.deadLetters("p").retryAll()).isEqualTo(1);
        await("SELECT count(*) = 1 FROM store.dead_letters WHERE version = 4 AND decision IS NULL");
        assertThat(effects()).containsExactly("a-1@1", "a-1@2", "a-1@3");
        assertThat(consumers.deadLetters("p").purge()).isEqualTo(1);
        await(NO_LETTERS);
        assertThat(effects()).containsExactly("a-1@1", "a-1@2", "a-1@3", "a-1@5");
    }

    @Test
    void aBlockOutlivesARestart() {
        broken.add("a-1@1");
        append("a-1", counted(1, 2));
        JdbcConsumers first = start(failingOnBroken(projector()));
        awaitCaughtUp(first, "p");
        first.close();
        append("a-1", new Counted(3));
        append("b-1", new Counted(1));
        JdbcConsumers second = start(failingOnBroken(projector()));
        awaitCaughtUp(second, "p");
        assertThat(effects()).containsExactly("b-1@1");
        broken.clear();
        second.deadLetters("p").retryAll();
        await(NO_LETTERS);
        assertThat(effects()).containsExactly("b-1@1", "a-1@1", "a-1@2", "a-1@3");
    }

    @Test
    void withSkipTheStreamGoesOnAndTheEventMayBeTriedAgain() {
        broken.add("a-1@2");
        append("a-1", counted(1, 3));
        JdbcConsumers consumers = start(failingOnBroken(projector().onFailure(FailurePolicy.SKIP)));
        awaitCaughtUp(consumers, "p");
        assertThat(effects()).containsExactly("a-1@1", "a-1@3");
        broken.clear();
        consumers.deadLetters("p").retryAll();
        await(NO_LETTERS);
        assertThat(effects()).containsExactly("a-1@1", "a-1@3", "a-1@2");
    }

    @Test
    void withStopTheConsumerStopsWithItsErrorUntilItIsResumed() {
        broken.add("a-1@2");
        append("a-1", counted(1, 3));
        JdbcConsumers consumers = start(failingOnBroken(projector().onFailure(FailurePolicy.STOP)));
        assertThatThrownBy(() -> consumers.whenCaughtUp("p", PATIENCE).join())
                .hasCauseInstanceOf(ConsumerStoppedException.class)
                .hasMessageContaining("broken a-1@2");
        assertThat(consumers.status("p").partitions())
                .allMatch(partition -> partition.state().equals("stopped"));
        broken.clear();
        assertThat(consumers.resume("p", "repaired")).isTrue();
        await("SELECT position = 3 FROM store.consumers");
        assertThat(effects()).containsExactly("a-1@1", "a-1@2", "a-1@3");
    }

    @Test
    void aFailureThatCannotBeRetriedIsGivenUpAtOnce() {
        append("a-1", counted(1, 2));
        JdbcConsumers consumers = start(Projector.named("p").batchSize(1).each(event -> {
            failures.incrementAndGet();
            throw new NonRetryableException("never");
        }));
        awaitCaughtUp(consumers, "p");
        assertThat(failures).hasValue(1);
        assertThat(consumers.deadLetters("p").list(0, 10)).hasSize(1);
    }

    @Test
    void aHandlerDecidesByItself() {
        append("a-1", counted(1, 3));
        AtomicInteger tries = new AtomicInteger();
        JdbcConsumers consumers = start(Reactor.named("r")
                .retries(new Retries(1, QUICK.firstDelay(), QUICK.maxDelay()))
                .each(event -> {
                    if (event.version() == 1) {
                        throw HandlerDecision.skip("not mine");
                    }
                    if (event.version() == 2 && tries.incrementAndGet() < 4) {
                        throw HandlerDecision.retryAt(Instant.now().plusMillis(5), "closed");
                    }
                    seen.add("v" + event.version());
                }));
        awaitCaughtUp(consumers, "r");
        assertThat(seen).containsExactly("v2", "v3");
        assertThat(consumers.deadLetters("r").list(0, 10))
                .singleElement()
                .extracting(DeadLetter::version)
                .isEqualTo(1L);
    }

    @Test
    void onlyTheOwnerStopsAConsumer() {
        append("a-1", new Counted(1));
        JdbcConsumers consumers =
                start(Reactor.named("r").onFailure(FailurePolicy.STOP).each(event -> {
                    if (failures.incrementAndGet() == 1) {
                        jdbc().update("UPDATE store.consumers SET fence = fence + 1, owner = 'another'");
                        throw new NonRetryableException("of one that lost its partition");
                    }
                }));
        await("SELECT count(*) = 1 FROM store.consumers WHERE position = 1");
        awaitCaughtUp(consumers, "r");
        assertThat(failures).hasValue(2);
        assertThat(owner.queryForObject("SELECT count(*) FROM store.consumer_changes", Long.class))
                .isZero();
    }

    @Test
    void whatAHandlerPutsOffDoesNotCountAsAFailureEvenAfterACrash() {
        append("a-1", new Counted(1));
        JdbcConsumers first = start(Reactor.named("r").retries(QUICK).each(event -> {
            boolean often = failures.incrementAndGet() > 5;
            throw HandlerDecision.retryAt(often ? Instant.MAX : Instant.now(), "closed");
        }));
        await("SELECT count(*) = 1 FROM store.consumers WHERE next_try_at > clock_timestamp() + interval '1 year'");
        assertThat(first.status("r").partitions())
                .allSatisfy(partition -> assertThat(partition.attempts()).isZero());
        first.close();
        jdbc().update("UPDATE store.consumers SET owner = 'killed', next_try_at = NULL");
        JdbcConsumers second = start(Reactor.named("r").retries(QUICK).each(event -> seen.add("handled")));
        awaitCaughtUp(second, "r");
        assertThat(seen).containsExactly("handled");
    }

    @Test
    void attemptsArePersisted() {
        broken.add("a-1@1");
        append("a-1", new Counted(1));
        JdbcConsumers first =
                start(failingOnBroken(projector().retries(new Retries(2, Duration.ofDays(1), Duration.ofDays(1)))));
        await(
                "SELECT count(*) = 1 FROM store.consumers WHERE attempts = 1 AND attempt_position = 1 AND next_try_at > clock_timestamp()");
        first.close();
        jdbc().update("UPDATE store.consumers SET next_try_at = NULL");
        JdbcConsumers second =
                start(failingOnBroken(projector().retries(new Retries(2, Duration.ofDays(1), Duration.ofDays(1)))));
        awaitCaughtUp(second, "p");
        assertThat(failures).hasValueBetween(2, 3);
        assertThat(second.deadLetters("p").list(0, 10)).hasSize(1);
    }

    @Test
    void aCrashCountsAsAnAttempt() {
        append("a-1", counted(1, 2));
        JdbcConsumers before = start(projector("p"));
        await("SELECT count(*) = 1 FROM store.consumers WHERE owner <> ''");
        before.close();
        // As an owner leaves it that was killed while it tried the second event for the last time.
        jdbc().update("UPDATE store.consumers SET position = 1, owner = 'killed', attempts = 2, attempt_position = 2");
        JdbcConsumers consumers = start(failingOnBroken(projector()));
        awaitCaughtUp(consumers, "p");
        assertThat(seen).isEmpty();
        assertThat(consumers.deadLetters("p").list(0, 10)).singleElement().satisfies(letter -> {
            assertThat(letter.position()).isEqualTo(2);
            assertThat(letter.error()).contains("crashed");
        });
    }

    @Test
    void ofAFailedBatchOnlyTheOneThatFailsIsGivenUp() {
        append("a-1", counted(1, 10));
        append("b-1", counted(1, 10));
        JdbcConsumers consumers = start(Reactor.named("r")
                .retries(QUICK)
                .onFailure(FailurePolicy.SKIP)
                .batch(events -> events.forEach(event -> {
                    if (event.position() == 7) {
                        throw new IllegalStateException("7");
                    }
                    seen.add("p" + event.position());
                })));
        awaitCaughtUp(consumers, "r");
        assertThat(consumers.deadLetters("r").list(0, 10))
                .singleElement()
                .extracting(DeadLetter::position)
                .isEqualTo(7L);
        assertThat(Set.copyOf(seen)).hasSize(19).doesNotContain("p7");
    }
}
