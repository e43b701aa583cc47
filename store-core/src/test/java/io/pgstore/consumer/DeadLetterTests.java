package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Dead letters that are tried again after something has changed meanwhile. */
class DeadLetterTests extends ConsumerTopic {
    private static final String NO_LETTERS = "SELECT count(*) = 0 FROM store.dead_letters";

    @EventType(value = "counted", schemaVersion = 2)
    record CountedToday(int number, String unit) {}

    @Test
    void whatWaitsGoesOnWhereTheDeadEventWasRemovedFromItsStream() {
        append("a-1", counted(1, 4));
        JdbcConsumers consumers = start(failingAt(2));
        awaitCaughtUp(consumers, "p");
        jdbc().update("DELETE FROM store.events WHERE position <= 2");
        consumers.deadLetters("p").retryAll();
        await(NO_LETTERS);
        assertThat(handled("p")).containsExactly(1L, 3L, 4L);
    }

    @Test
    void whatWaitsIsNotSkippedWithADeadEventThatWasRemovedFromItsStream() {
        append("a-1", counted(1, 4));
        JdbcConsumers consumers = start(failingAt(2));
        awaitCaughtUp(consumers, "p");
        jdbc().update("DELETE FROM store.events WHERE position <= 2");
        consumers.deadLetters("p").purge();
        await(NO_LETTERS);
        assertThat(handled("p")).containsExactly(1L, 3L, 4L);
    }

    @Test
    void aDeadLetterOfAStreamThatIsGoneIsDoneWith() {
        append("a-1", counted(1, 2));
        JdbcConsumers consumers = start(failingAt(1));
        awaitCaughtUp(consumers, "p");
        jdbc().update("DELETE FROM store.events");
        consumers.deadLetters("p").retryAll();
        await(NO_LETTERS);
        assertThat(handled("p")).isEmpty();
    }

    @Test
    void aRetryAppliesTheUpcastersOfTheDay() {
        append("a-1", counted(1, 2));
        JdbcConsumers before = start(failingAt(1));
        awaitCaughtUp(before, "p");
        before.close();
        List<Object> seen = new CopyOnWriteArrayList<>();
        JdbcConsumers today = start(
                JacksonCodec.builder()
                        .type(CountedToday.class)
                        .upcaster("counted", 1, payload -> ((ObjectNode) payload).put("unit", "piece"))
                        .build(),
                Projector.named("p").each(event -> seen.add(event.payload())));
        today.deadLetters("p").retryAll();
        await(NO_LETTERS);
        assertThat(seen).containsExactly(new CountedToday(1, "piece"), new CountedToday(2, "piece"));
    }

    @Test
    void aRetryThatTookItsOwnerDownIsNotRepeatedUnasked() throws InterruptedException {
        append("a-1", counted(1, 2));
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger retries = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        JdbcConsumers consumers = start(Projector.named("p").each(event -> {
            writeDown("p", event);
            if (event.position() == 1 && broken.get()) {
                throw new NonRetryableException("broken");
            }
            if (event.position() == 1) {
                retries.incrementAndGet();
                begun.countDown();
                awaitUninterruptibly(release);
            }
        }));
        awaitCaughtUp(consumers, "p");
        DeadLetters letters = consumers.deadLetters("p");
        broken.set(false);
        letters.retry(1);
        begun.await();
        jdbc().update("UPDATE store.consumers SET fence = fence + 1, owner = 'crashed'");
        append("b-1", new Counted(1));
        awaitCaughtUp(consumers, "p");
        assertThat(letters.list(0, 10)).singleElement().satisfies(letter -> {
            assertThat(letter.decision()).isNull();
            assertThat(letter.error()).contains("crashed");
        });
        assertThat(retries).hasValue(1);
        release.countDown();
        letters.retry(1);
        await(NO_LETTERS);
        assertThat(retries).hasValue(2);
        assertThat(handled("p")).containsExactly(3L, 1L, 2L);
    }

    private Projector failingAt(long position) {
        return Projector.named("p").each(event -> {
            writeDown("p", event);
            if (event.position() == position) {
                throw new NonRetryableException("broken");
            }
        });
    }
}
