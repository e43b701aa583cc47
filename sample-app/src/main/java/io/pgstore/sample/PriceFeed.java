package io.pgstore.sample;

import io.pgstore.kv.WatchOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The clients that are told of changed prices. */
@Component
final class PriceFeed implements SchedulingConfigurer {
    private final Prices prices;
    private final Duration heartbeat;
    private final Set<PriceClient> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    PriceFeed(Prices prices, RetailProperties properties) {
        this.prices = prices;
        this.heartbeat = properties.heartbeat();
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(() -> clients.forEach(PriceClient::beat), heartbeat);
    }

    /** Returns how many clients are connected, as far as it is known. */
    int clients() {
        return clients.size();
    }

    /** Connects a client, which is told what happens from where {@code options} say. */
    SseEmitter connect(WatchOptions options) {
        PriceClient client = new PriceClient(clients::remove);
        clients.add(client);
        client.begin(listener -> prices.watch(options, listener));
        if (closed) {
            client.close();
        }
        return client.emitter();
    }

    /** Ends all answers, before the web server waits for them. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        closed = true;
        clients.forEach(PriceClient::close);
    }
}
