package io.pgstore.autoconfigure.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The running server of a data directory, found by its pid file. Pids are used again, so a process counts only if it
 * runs {@code postgres} on just this directory; and a signal goes to the process that was looked at, never to another
 * that has got its pid since ({@link ProcessHandle} compares the times of start).
 */
final class ServerProcess {
    private static final String PID_FILE = "postmaster.pid";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path dataDirectory;
    private final ProcessHandle postmaster;

    private ServerProcess(Path dataDirectory, ProcessHandle postmaster) {
        this.dataDirectory = dataDirectory;
        this.postmaster = postmaster;
    }

    /** Returns the server that runs on {@code dataDirectory}, a real path; empty if there is none. */
    static Optional<ServerProcess> of(Path dataDirectory) throws IOException {
        return pidFileProcess(dataDirectory)
                .filter(process -> serves(process, dataDirectory))
                .map(process -> new ServerProcess(dataDirectory, process));
    }

    /**
     * Removes a pid file whose pid belongs to some other process by now, which the server would take for itself; it is
     * kept as long as any process works on the directory.
     */
    static void removeMisleadingPidFile(Path dataDirectory) throws IOException {
        boolean misleading = pidFileProcess(dataDirectory)
                .filter(process -> isKnownOther(process, dataDirectory))
                .isPresent();
        if (misleading && ProcessHandle.allProcesses().noneMatch(process -> serves(process, dataDirectory))) {
            Files.delete(dataDirectory.resolve(PID_FILE));
        }
    }

    long pid() {
        return postmaster.pid();
    }

    /** Asks the server to stop, makes it if it does not, and waits until all of its processes are gone. */
    void stop() throws IOException, InterruptedException {
        List<ProcessHandle> family =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        postmaster.destroy();
        if (!waitForEnd(family)) {
            postmaster.destroyForcibly();
            if (!waitForEnd(family)) {
                throw new IOException(
                        "Process %d, a PostgreSQL server on %s, does not end".formatted(pid(), dataDirectory));
            }
        }
    }

    private boolean waitForEnd(List<ProcessHandle> family) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // Not isAlive(), which is true of a zombie that nobody waits for.
        while (family.stream().anyMatch(process -> serves(process, dataDirectory))) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    private static Optional<ProcessHandle> pidFileProcess(Path dataDirectory) throws IOException {
        Path pidFile = dataDirectory.resolve(PID_FILE);
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            String firstLine = Files.readString(pidFile).lines().findFirst().orElse("");
            return ProcessHandle.of(Long.parseLong(firstLine.trim()));
        } catch (NumberFormatException exception) {
            return Optional.empty();
        }
    }

    private static boolean serves(ProcessHandle process, Path dataDirectory) {
        return isPostgres(process)
                && workingDirectory(process).filter(dataDirectory::equals).isPresent();
    }

    // For another user's process the server comes to the same end by itself.
    private static boolean isKnownOther(ProcessHandle process, Path dataDirectory) {
        boolean ours =
                process.info().user().equals(ProcessHandle.current().info().user());
        boolean possible = isPostgres(process)
                && workingDirectory(process).map(dataDirectory::equals).orElse(true);
        return ours && !possible;
    }

    // A zombie has no command any more.
    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName())
                .filter(name -> name.toString().matches("postgres(\\.exe)?( \\(deleted\\))?"))
                .isPresent();
    }

    private static Optional<Path> workingDirectory(ProcessHandle process) {
        try {
            return Optional.of(
                    Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath());
        } catch (IOException exception) {
            // No /proc: the arguments may tell; where they are not to be had either, nothing is ever stopped.
            List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
            int option = arguments.indexOf("-D");
            return option >= 0 && option + 1 < arguments.size()
                    ? Optional.of(Path.of(arguments.get(option + 1)))
                    : Optional.empty();
        }
    }
}
