package io.pgstore.benchmarks;

import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.notification.Notifications;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A consumer in a process of its own. When its input ends it prints when each event reached its handler, by
 * {@link System#nanoTime}, which on Linux is the clock of all processes of the machine.
 */
final class ConsumerProcess {
    private static final String READY = "ready";
    private static final String HANDLED = "handled ";

    private ConsumerProcess() {}

    /** Consumes until its input ends; the arguments are the database's URL and whether it is a projector. */
    public static void main(String[] arguments) throws IOException {
        Map<Long, Long> handled = new ConcurrentHashMap<>();
        try (BenchmarkDatabase database = BenchmarkDatabase.at(arguments[0]);
                Notifications notifications = Notifications.over(database.unpooled(), "store")) {
            JdbcEventStore store = ConsumerLatency.store(database, notifications);
            try (JdbcConsumers consumers = ConsumerLatency.start(
                    database,
                    store,
                    notifications,
                    ConsumerLatency.consumer(
                            position -> handled.put(position, System.nanoTime()),
                            Boolean.parseBoolean(arguments[1])))) {
                System.out.println(READY);
                System.in.transferTo(OutputStream.nullOutputStream());
                ConsumerLatency.awaitAll(consumers);
            }
        }
        handled.forEach((position, time) -> System.out.println(HANDLED + position + " " + time));
    }

    /** Starts one, and returns when it consumes. */
    static Handle start(String url, boolean projecting) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConsumerProcess.class.getName(),
                        url,
                        Boolean.toString(projecting))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Handle handle = new Handle(process, process.inputReader());
        handle.awaitReady();
        return handle;
    }

    /** A process that was started. */
    record Handle(Process process, BufferedReader output) implements AutoCloseable {
        private void awaitReady() throws IOException {
            String line = output.readLine();
            while (!READY.equals(line)) {
                if (line == null) {
                    throw new IOException("The process of the consumer has ended before it was ready");
                }
                line = output.readLine();
            }
        }

        /** Lets the process handle what is left, and returns when each position was handled. */
        Map<Long, Long> end() throws IOException {
            process.outputWriter().close();
            return output.lines()
                    .filter(line -> line.startsWith(HANDLED))
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(words -> Long.valueOf(words[1]), words -> Long.valueOf(words[2])));
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
