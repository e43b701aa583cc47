package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.RecordedEvent;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A thousand random histories, appended while the projections are built anew all the time. */
class RebuildPropertyTests extends ProjectionTopic {
    private static final int HISTORIES = 1_000;
    private static final int WRITERS = 4;
    private static final List<String> NAMES = List.of("streams-now", "streams-later", "groups-now", "groups-later");

    @Test
    void theResultEqualsAFreshFoldWhoeverAppendsMeanwhile() {
        Application application = start(
                streams(Projection.named("streams-now").inline()),
                streams(Projection.named("streams-later")),
                groups(Projection.named("groups-now").inline()),
                groups(Projection.named("groups-later")));
        AtomicInteger writing = new AtomicInteger(WRITERS);
        Race.of(
                WRITERS + 1,
                racer -> () -> racer < WRITERS ? write(application, racer, writing) : rebuild(application, writing));
        Map<String, String> streams = new TreeMap<>();
        Map<String, String> groups = new TreeMap<>();
        fold(streams, groups);
        NAMES.forEach(name -> RebuildTests.awaitBuilt(application, name));
        assertThat(contents("streams_now")).isEqualTo(streams);
        assertThat(contents("streams_later")).isEqualTo(streams);
        assertThat(contents("groups_now")).isEqualTo(groups);
        assertThat(contents("groups_later")).isEqualTo(groups);
    }

    /** Depends on the order of its events, and begins anew by a removal. */
    private static DocumentProjection<Total> streams(ProjectionBuilder builder) {
        return builder.singleStream(Total.class, RebuildPropertyTests::next);
    }

    /** Does not depend on the order, as an inline projection of many streams must not. */
    private static DocumentProjection<Total> groups(ProjectionBuilder builder) {
        return builder.types(Added.class)
                .multiStream(
                        Total.class, event -> List.of(event.payload(Added.class).to()), ProjectionTopic::evolve);
    }

    private static @Nullable Total next(@Nullable Total total, RecordedEvent event) {
        return event.payload() instanceof Added added ? next(total == null ? 0 : total.sum(), added) : null;
    }

    private static Total next(long sum, Added added) {
        return new Total(sum * 31 % 1_000_003 + added.amount(), "");
    }

    private static List<List<Object>> history(int number) {
        Random random = new Random(number);
        List<List<Object>> appends = new ArrayList<>();
        for (int append = random.nextInt(3); append >= 0; append--) {
            List<Object> events = new ArrayList<>();
            for (int event = random.nextInt(3); event >= 0; event--) {
                boolean removal = random.nextInt(6) == 0;
                events.add(removal ? new Removed("") : new Added("g" + random.nextInt(20), random.nextInt(100)));
            }
            appends.add(events);
        }
        return appends;
    }

    private static boolean write(Application application, int writer, AtomicInteger writing) {
        for (int number = writer; number < HISTORIES; number += WRITERS) {
            for (List<Object> events : history(number)) {
                application.append("h" + number, events.toArray());
            }
        }
        writing.decrementAndGet();
        return true;
    }

    private static boolean rebuild(Application application, AtomicInteger writing) {
        int rebuilds = 0;
        while (writing.get() > 0) {
            String name = NAMES.get(rebuilds++ % NAMES.size());
            application.projections().rebuild(name);
            awaitState(application, name, ProjectionState.ACTIVE);
        }
        return rebuilds > 0;
    }

    private static void fold(Map<String, String> streams, Map<String, String> groups) {
        Map<String, Long> sums = new TreeMap<>();
        for (int number = 0; number < HISTORIES; number++) {
            Total total = null;
            for (List<Object> events : history(number)) {
                for (Object event : events) {
                    total = event instanceof Added added ? next(total == null ? 0 : total.sum(), added) : null;
                    if (event instanceof Added added) {
                        sums.merge(added.to(), (long) added.amount(), Long::sum);
                    }
                }
            }
            if (total != null) {
                streams.put("h" + number, total.sum() + " ");
            }
        }
        sums.forEach((group, sum) -> groups.put(group, sum + " "));
    }
}
