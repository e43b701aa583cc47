package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promise 7: a stream of a million events is read with bounded heap. */
class BoundedHeapTests {
    private static final int EVENTS = 1_000_000;

    // The whole stream takes several times as much.
    private static final String HEAP = "-Xmx48m";

    private static final String ROW = """
            SELECT 'order-1' AS stream_id, n AS version, 'placed' AS type, NULL AS correlation_id, NULL AS causation_id
            """;

    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    @Test
    void aMillionEventsAreReadWithBoundedHeap() throws Exception {
        BulkEvents.fill(database, EVENTS, ROW);
        Process reader = start(BigStreamReader.class, database.jdbcUrl(), database.user(), database.password());
        String output = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reader.waitFor()).as(output).isZero();
        long sum = (long) EVENTS * (EVENTS + 1) / 2;
        assertThat(output.lines())
                .contains(
                        "forward %d %d".formatted(EVENTS, sum),
                        "backward %d %d".formatted(EVENTS, sum),
                        "aggregate %d %d".formatted(EVENTS, sum),
                        "query %d %d".formatted(EVENTS, sum));
    }

    private static Process start(Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                new ArrayList<>(List.of(java, HEAP, "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
