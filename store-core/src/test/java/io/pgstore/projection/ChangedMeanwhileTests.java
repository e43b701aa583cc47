package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Documents that others change, remove or make between the reading and the writing of a projection. */
class ChangedMeanwhileTests extends ProjectionTopic {
    private final AtomicInteger folds = new AtomicInteger();
    private Runnable meanwhile = () -> {};

    private Application application() {
        return start(Projection.named("sums").types(Added.class).inline().singleStream(Total.class, (total, event) -> {
            if (folds.incrementAndGet() == 2) {
                CompletableFuture.runAsync(meanwhile).join();
            }
            return evolve(total, event);
        }));
    }

    @Test
    void whatWasChangedSinceItWasReadIsFoldedAgain() {
        Application application = application();
        application.append("a", new Added("", 1));
        meanwhile = () -> totals("sums").upsert("a", new Total(100, ""));
        application.append("a", new Added("", 2));
        assertThat(contents("sums")).isEqualTo(Map.of("a", "102 "));
        assertThat(folds).hasValue(3);
    }

    @Test
    void whatWasRemovedSinceItWasReadIsFoldedAgain() {
        Application application = application();
        application.append("a", new Added("", 1));
        meanwhile = () -> totals("sums").delete("a");
        application.append("a", new Added("", 2));
        assertThat(contents("sums")).isEqualTo(Map.of("a", "2 "));
    }

    @Test
    void whatWasRemovedAndMadeAnewSinceItWasReadIsFoldedAgain() {
        Application application = application();
        application.append("a", new Added("", 1));
        meanwhile = () -> {
            totals("sums").delete("a");
            totals("sums").insert("a", new Total(50, ""));
        };
        application.append("a", new Added("", 2));
        assertThat(contents("sums")).isEqualTo(Map.of("a", "52 "));
    }
}
