package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Writes down what a watch tells, such as {@code CREATED a v1 1.00}. */
class Recorder implements WatchListener<Price> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final List<KeyValueEvent<Price>> events = new CopyOnWriteArrayList<>();
    final List<UnreadableValueException> unreadable = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final List<Boolean> closes = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(KeyValueEvent<Price> event) {
        events.add(event);
    }

    @Override
    public void onUnreadable(UnreadableValueException failure) {
        unreadable.add(failure);
    }

    @Override
    public void onError(Throwable failure) {
        errors.add(failure);
    }

    @Override
    public void onClose() {
        closes.add(true);
    }

    /** Returns what was told, once there is so much of it. */
    final List<String> told(int count) {
        Awaitility.await().atMost(PATIENCE).until(() -> events.size() >= count);
        return told();
    }

    final List<String> told() {
        return events.stream().map(Recorder::describe).toList();
    }

    final ResumeToken lastToken() {
        return events.get(events.size() - 1).token();
    }

    /** Returns the error that ended the watch, once it did. */
    final Throwable error() {
        Awaitility.await().atMost(PATIENCE).until(() -> !errors.isEmpty());
        assertThat(errors).hasSize(1);
        assertThat(closes).isEmpty();
        return errors.get(0);
    }

    final void awaitClosed() {
        Awaitility.await().atMost(PATIENCE).until(() -> !closes.isEmpty());
        assertThat(closes).hasSize(1);
        assertThat(errors).isEmpty();
    }

    static String describe(KeyValueEvent<Price> event) {
        if (event.type() == KeyValueEvent.Type.READY) {
            return "READY";
        }
        @Nullable Price price = event.type() == KeyValueEvent.Type.DELETED ? event.previousValue() : event.value();
        String type = event.expired() ? "EXPIRED" : event.type().name();
        return "%s %s v%d %s"
                .formatted(
                        type,
                        event.key(),
                        event.version(),
                        Objects.requireNonNull(price).amount());
    }
}
