package io.pgstore.aggregate;

import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts the events that are read from streams. */
final class EventsRead {
    private final AtomicLong count = new AtomicLong();

    /** Returns {@code target}, counted. */
    EventStore over(EventStore target) {
        return (EventStore) Proxy.newProxyInstance(
                EventStore.class.getClassLoader(), new Class<?>[] {EventStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read") && arguments.length == 3) {
                        arguments[2] = counting(arguments[2]);
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException exception) {
                        throw exception.getTargetException();
                    }
                });
    }

    /** Returns how many events were read, and begins at 0 again. */
    long drain() {
        return count.getAndSet(0);
    }

    @SuppressWarnings("unchecked") // the handler of EventStore.read
    private Consumer<RecordedEvent> counting(Object handler) {
        return event -> {
            count.incrementAndGet();
            ((Consumer<RecordedEvent>) handler).accept(event);
        };
    }
}
