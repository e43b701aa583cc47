package io.pgstore.autoconfigure;

import io.pgstore.notification.Notifications;
import io.pgstore.outbox.OutboxPublisher;
import io.pgstore.outbox.OutboxRelay;
import io.pgstore.outbox.RelaySettings;
import io.pgstore.schema.StoreDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;

/**
 * The relays of an application, one to each of its beans of type {@link OutboxPublisher}, by the bean's name; they run
 * while it runs.
 *
 * @since 0.1
 */
public final class OutboxRelays implements SmartLifecycle {
    private final StoreDatabase database;
    private final Notifications notifications;
    private final RelaySettings settings;
    private final Map<String, OutboxPublisher> publishers;
    private final Map<String, OutboxRelay> relays = new ConcurrentHashMap<>();
    private volatile boolean running;

    OutboxRelays(
            StoreDatabase database,
            Notifications notifications,
            RelaySettings settings,
            Map<String, OutboxPublisher> publishers) {
        this.database = database;
        this.notifications = notifications;
        this.settings = settings;
        this.publishers = Map.copyOf(publishers);
    }

    /** Returns the running relay to a bean, to be paused, resumed and asked how far it is; empty if there is none. */
    public Optional<OutboxRelay> relay(String beanName) {
        return Optional.ofNullable(relays.get(beanName));
    }

    /**
     * Removes a relay that is no longer wanted, whether there still is a bean for it or not: closes it, and forgets how far it
     * came, so that the outbox no longer keeps anything for it. It begins anew where it is started again.
     *
     * @return whether there was one
     * @throws IllegalStateException if another process runs it, or died less than its lease ago
     */
    public boolean remove(String name) {
        OutboxRelay running = relays.remove(name);
        if (running != null) {
            running.close();
        }
        return OutboxRelay.remove(name, database);
    }

    /** Returns the names of the beans that there are relays to. */
    Set<String> names() {
        return publishers.keySet();
    }

    @Override
    public void start() {
        running = true;
        publishers.forEach((name, publisher) ->
                relays.put(name, OutboxRelay.start(name, database, publisher, notifications, settings)));
    }

    @Override
    public void stop() {
        running = false;
        relays.values().forEach(OutboxRelay::close);
        relays.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
