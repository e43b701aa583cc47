package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BackgroundTasksTests {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Test
    void aDroppedTaskCountsAsManyPiecesAsItStandsFor() {
        try (BackgroundTasks tasks = new BackgroundTasks(1, 1)) {
            CountDownLatch started = new CountDownLatch(1);
            assertThat(tasks.run("first", 5, () -> {
                        started.countDown();
                        await(gate);
                    }))
                    .isTrue();
            await(started);
            assertThat(tasks.run("queued", () -> done.add("queued"))).isTrue();
            assertThat(tasks.run("dropped", 7, () -> done.add("dropped"))).isFalse();
            assertThat(tasks.run("dropped", () -> done.add("dropped"))).isFalse();
            assertThat(tasks.dropped()).isEqualTo(8);
            gate.countDown();
        }
        assertThat(done).containsExactly("queued");
    }

    @Test
    void aPieceThatFailsIsCountedAndTheTaskGoesOn() {
        BackgroundTasks tasks = new BackgroundTasks();
        tasks.run("task", 3, () -> {
            tasks.attempt("piece", () -> {
                throw new IllegalStateException("broken, as the test wants it");
            });
            tasks.attempt("piece", () -> {
                throw new AssertionError("broken, as the test wants it");
            });
            tasks.attempt("piece", () -> done.add("third"));
        });
        tasks.close();
        assertThat(tasks.failed()).isEqualTo(2);
        assertThat(done).containsExactly("third");
    }

    @Test
    void whatComesAfterTheCloseIsDropped() {
        BackgroundTasks tasks = new BackgroundTasks();
        tasks.close();
        assertThat(tasks.run("late", () -> done.add("late"))).isFalse();
        assertThat(tasks.dropped()).isEqualTo(1);
        assertThat(done).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(exception);
        }
    }
}
