package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.KeyValueEvent;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.KeyValueListener;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Promise 23: methods that are told what changes. */
class KeyValueListenerTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    /** A bean with two listeners. */
    static class Flags {
        final List<String> live = new CopyOnWriteArrayList<>();
        final List<String> replayed = new CopyOnWriteArrayList<>();

        @KeyValueListener(kind = "flags", prefix = "ui/")
        void changed(KeyValueEvent<String> event) {
            live.add(event.type() + " " + event.key() + " " + event.value());
            if (event.key().equals("ui/bad")) {
                throw new IllegalStateException("on purpose");
            }
        }

        @KeyValueListener(kind = "flags", replay = true)
        public void all(KeyValueEvent<String> event) {
            replayed.add(event.type() + " " + event.key());
        }
    }

    /** A bean whose listener takes something else. */
    static class Wrong {
        @KeyValueListener(kind = "flags")
        void changed(String key) {}
    }

    @Test
    void methodsAreToldWhatTheyAskedFor() {
        runner.run(before ->
                before.getBean(KeyValueStore.class).kind("flags", String.class).put("ui/old", "on"));
        runner.withBean(Flags.class).run(context -> {
            Flags flags = context.getBean(Flags.class);
            KeyValueKind<String> kind = context.getBean(KeyValueStore.class).kind("flags", String.class);
            kind.put("other", "on");
            kind.put("ui/bad", "on");
            kind.put("ui/new", "on");
            Awaitility.await().until(() -> flags.live.size() == 2 && flags.replayed.size() == 5);
            assertThat(flags.live).containsExactly("CREATED ui/bad on", "CREATED ui/new on");
            assertThat(flags.replayed)
                    .containsExactly("CREATED ui/old", "READY ", "CREATED other", "CREATED ui/bad", "CREATED ui/new");
        });
    }

    @Test
    void aMethodThatTakesSomethingElseStopsTheStart() {
        runner.withBean(Wrong.class).run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("changed(java.lang.String)")
                .hasStackTraceContaining("KeyValueEvent"));
    }
}
