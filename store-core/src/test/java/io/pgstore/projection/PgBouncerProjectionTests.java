package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.PgBouncer;
import io.pgstore.testing.PgBouncer.PreparedStatements;
import io.pgstore.testing.Race;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Projections through PgBouncer in transaction mode, where no session lasts. */
@EnabledIf(value = "io.pgstore.testing.PgBouncerVersion#isInstalled", disabledReason = "pgbouncer is not installed")
class PgBouncerProjectionTests extends ProjectionTopic {
    private static DocumentProjection<Total> sums(ProjectionBuilder builder) {
        return builder.types(Added.class)
                .multiStream(
                        Total.class, event -> List.of(event.payload(Added.class).to()), ProjectionTopic::evolve);
    }

    @Test
    void inlineAndAsynchronousProjectionsCountAllAndAreRebuilt() throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(owner, PreparedStatements.OFF);
                Application application = prepare(
                        bouncer.hikari(12),
                        RebuildPolicy.AUTO,
                        sums(Projection.named("now").inline()),
                        sums(Projection.named("later")))) {
            application.projections().start();
            application.consumers().start();
            Race.of(8, racer -> () -> application.append("stream-" + racer, new Added("x", 1), new Added("y", 2)));
            application.projections().rebuild("now");
            application.projections().rebuild("later");
            long last = application.append("stream-0", new Added("x", 1));
            RebuildTests.awaitBuilt(application, "now");
            RebuildTests.awaitBuilt(application, "later");
            application.projections().await("later", last, PATIENCE).join();
            assertThat(contents("now")).isEqualTo(Map.of("x", "9 ", "y", "16 "));
            assertThat(contents("later")).isEqualTo(contents("now"));
        }
    }
}
