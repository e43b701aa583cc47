package io.pgstore.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The application in a process of its own, on a port of its own. */
final class ApplicationProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 300;

    private final Process process;
    private final BufferedReader output;
    private final StringBuilder seen = new StringBuilder();

    private ApplicationProcess(Process process) {
        this.process = process;
        // Reading the output would wait for ever otherwise.
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ApplicationProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SampleApplication.class.getName()));
        command.add("--server.port=0");
        command.addAll(List.of(arguments));
        return new ApplicationProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits until a line of the output contains {@code text}, and returns the output up to there. */
    String awaitOutput(String text) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(text)) {
                return seen.toString();
            }
        }
        throw new IllegalStateException("'%s' is not in the output:%n%s".formatted(text, seen));
    }

    /** Waits until the application has ended by itself, and returns its whole output. */
    String awaitEnd() throws IOException, InterruptedException {
        output.lines().forEach(line -> seen.append(line).append('\n'));
        process.waitFor();
        return seen.toString();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Ends the application as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends the application as Ctrl-C does. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
            output.close();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
