package io.pgstore.sample;

import io.pgstore.kv.CompactedException;
import io.pgstore.kv.KeyValueEvent;
import io.pgstore.kv.Watch;
import io.pgstore.kv.WatchListener;
import io.pgstore.log.LogReadException;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * A client of the price feed. What its watch tells is sent by a thread of its own, which is there only while there is
 * something to send: a client that reads slowly holds up no other. One that is too slow is disconnected, and may resume.
 */
final class PriceClient implements WatchListener<Price> {
    private static final Logger log = LoggerFactory.getLogger(PriceClient.class);
    private static final int MOST_WAITING = 10_000;
    private static final long FOR_EVER = 0;
    private static final int IDLE_SECONDS = 5;

    private final SseEmitter emitter = new SseEmitter(FOR_EVER);
    private final Consumer<PriceClient> ended;
    private final ThreadPoolExecutor sender;
    private volatile @Nullable Watch watch;
    // Known to the sender's thread only.
    private long lastId;

    /** Makes a client; {@code ended} is told when it is gone. */
    PriceClient(Consumer<PriceClient> ended) {
        this.ended = ended;
        this.sender = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new CustomizableThreadFactory("price-feed-"),
                new ThreadPoolExecutor.DiscardPolicy());
        sender.allowCoreThreadTimeOut(true);
        emitter.onCompletion(this::end);
    }

    SseEmitter emitter() {
        return emitter;
    }

    /** Begins to tell what a watch tells. */
    void begin(Function<WatchListener<Price>, Watch> watches) {
        try {
            watch = watches.apply(this);
            beat();
        } catch (RuntimeException exception) {
            end();
            throw exception;
        }
    }

    /** Sends the place to resume at: without it, who has seen no change would not know. Finds out if the client is gone. */
    void beat() {
        Watch open = watch;
        if (open != null) {
            send(open.token().position(), SseEmitter.event().comment(""));
        }
    }

    @Override
    public void onEvent(KeyValueEvent<Price> event) {
        if (sender.getQueue().size() >= MOST_WAITING) {
            throw new IllegalStateException("A client of the price feed is too slow");
        }
        Price price = event.value();
        PriceView view = new PriceView(event.key(), price == null ? null : price.amount(), event.version());
        send(event.token().position(), SseEmitter.event().data(view));
    }

    @Override
    public void onError(Throwable failure) {
        if (failure instanceof CompactedException || failure instanceof LogReadException) {
            // An empty id makes the client forget the one that it cannot resume at.
            SseEventBuilder reset = SseEmitter.event().id("").name("reset").data(String.valueOf(failure.getMessage()));
            sender.execute(() -> transmit(reset));
        } else {
            log.warn("A client of the price feed is disconnected: {}", failure.getMessage());
        }
        close();
    }

    @Override
    public void onClose() {
        close();
    }

    /** Disconnects the client once everything is sent. */
    void close() {
        sender.execute(emitter::complete);
    }

    private void send(long id, SseEventBuilder event) {
        sender.execute(() -> {
            lastId = Math.max(lastId, id);
            transmit(event.id(Long.toString(lastId)));
        });
    }

    private void transmit(SseEventBuilder event) {
        try {
            emitter.send(event);
        } catch (IOException | IllegalStateException gone) {
            log.debug("A client of the price feed is gone: {}", gone.getMessage());
            end();
        }
    }

    /** Frees the watch and the thread; idempotent. */
    private void end() {
        Watch open = watch;
        if (open != null) {
            open.close();
        }
        sender.shutdown();
        ended.accept(this);
    }
}
