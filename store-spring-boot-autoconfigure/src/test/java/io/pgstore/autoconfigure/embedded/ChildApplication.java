package io.pgstore.autoconfigure.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link EmbeddedApplication} in a process, and a process group, of its own. */
final class ChildApplication implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private ChildApplication(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts it with {@code java.io.tmpdir} and command line arguments of its own. */
    static ChildApplication start(Path temporaryDirectory, String... arguments) throws IOException {
        // A process that was started in the background may have been told to ignore Ctrl-C.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporaryDirectory,
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedApplication.class.getName()));
        command.addAll(List.of(arguments));
        return new ChildApplication(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits until the application runs; returns how many rows it has seen. */
    long awaitReady() throws IOException {
        for (String line = read(); line != null; line = read()) {
            if (line.startsWith(EmbeddedApplication.READY)) {
                return Long.parseLong(line.substring(EmbeddedApplication.READY.length()));
            }
        }
        throw new IllegalStateException("The application ended:\n" + String.join("\n", lines));
    }

    /** Reads to the end of the output; returns all of it. */
    List<String> awaitEnd() throws IOException, InterruptedException {
        while (read() != null) {
            // Kept in lines.
        }
        process.waitFor();
        return lines;
    }

    /** What {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What Ctrl-C on a terminal does: every process of the group gets the signal. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
    }

    private @Nullable String read() throws IOException {
        String line = output.readLine();
        if (line != null) {
            lines.add(line);
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
