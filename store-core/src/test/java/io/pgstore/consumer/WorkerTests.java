package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The threads that handlers run on. */
class WorkerTests extends ConsumerTopic {
    private static final int STREAMS = 64;

    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    @Test
    void partitionsRunInParallelOnABoundedPool() {
        CountDownLatch two = new CountDownLatch(2);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Reactor reactor = Reactor.named("r").partitions(8).each(event -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread().getName());
            two.countDown();
            // Nobody gets past this unless two are at work at once.
            assertThat(two.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            atWork.decrementAndGet();
        });
        appendToAll();
        JdbcConsumers consumers = start(builder -> builder.threads(2).consumer(reactor));
        awaitCaughtUp(consumers, "r");
        assertThat(most).hasValue(2);
        assertThat(threads).hasSize(2).allMatch(name -> name.startsWith("store-consumers-"));
    }

    @Test
    void handlersRunOnTheThreadsThatTheApplicationGives() {
        ExecutorService mine = Executors.newFixedThreadPool(3, work -> new Thread(work, "mine"));
        try {
            Reactor reactor = Reactor.named("r")
                    .partitions(4)
                    .each(event -> threads.add(Thread.currentThread().getName()));
            appendToAll();
            JdbcConsumers consumers =
                    start(builder -> builder.executor(mine).threads(1).consumer(reactor));
            awaitCaughtUp(consumers, "r");
            consumers.close();
            assertThat(threads).containsExactly("mine");
            assertThat(mine.isShutdown()).isFalse();
        } finally {
            mine.shutdownNow();
        }
    }

    private void appendToAll() {
        IntStream.range(0, STREAMS).forEach(stream -> append("s-" + stream, new Counted(1)));
    }
}
