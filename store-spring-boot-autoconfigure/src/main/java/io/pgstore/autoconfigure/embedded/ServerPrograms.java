package io.pgstore.autoconfigure.embedded;

import io.pgstore.autoconfigure.StoreStartupException;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code initdb} and {@code pg_ctl}; what they say goes to the server's log. */
final class ServerPrograms {
    private static final int LINES_TO_SHOW = 12;
    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final Binaries binaries;
    private final Path log;

    ServerPrograms(Binaries binaries, Path log) {
        this.binaries = binaries;
        this.log = log;
    }

    /**
     * Makes a new cluster whose text sorts by code point, whatever this machine's language is.
     *
     * @param durable whether it must outlive a failure of this machine
     */
    void initialize(Path directory, boolean durable) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + directory,
                "--username=" + EmbeddedServer.USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C"));
        if (binaries.majorVersion() >= 17) {
            arguments.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        if (!durable) {
            arguments.add("--no-sync");
        }
        if (!run("initdb", arguments, INITDB_TIMEOUT)) {
            throw failure("initdb failed");
        }
    }

    /** Returns whether the server started. */
    boolean start(Path directory, int port, Map<String, String> settings, Duration timeout)
            throws IOException, InterruptedException {
        StringBuilder options = new StringBuilder("-p " + port);
        settings.forEach((name, value) -> options.append(" -c %s=%s".formatted(name, value)));
        List<String> arguments = List.of(
                "start",
                "--pgdata=" + directory,
                "--log=" + log,
                "--options=" + options,
                "--wait",
                "--timeout=" + Math.max(1, timeout.toSeconds()));
        return run("pg_ctl", arguments, timeout.plusSeconds(5));
    }

    /** Returns whether the server stopped; its clients are not waited for. */
    boolean stop(Path directory) throws IOException, InterruptedException {
        List<String> arguments = List.of(
                "stop", "--pgdata=" + directory, "--mode=fast", "--wait", "--timeout=" + STOP_TIMEOUT.toSeconds());
        return run("pg_ctl", arguments, STOP_TIMEOUT.plusSeconds(5));
    }

    /** Returns an exception that shows the end of the log. */
    StoreStartupException failure(String what) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
        List<String> end = lines.subList(Math.max(0, lines.size() - LINES_TO_SHOW), lines.size());
        return new StoreStartupException(
                "The embedded PostgreSQL does not start: %s.%n%n    %s".formatted(what, String.join("\n    ", end)),
                isRootWithoutUnshare()
                        ? "PostgreSQL refuses to run as root, and this system does not let 'unshare -U' hide it: run as "
                                + "an ordinary user, or set spring.datasource.url to a server of your own."
                        : "Look at %s, or set spring.datasource.url to a server of your own.".formatted(log));
    }

    private boolean run(String program, List<String> arguments, Duration timeout)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.program(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(binaries.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // PGPORT, PGOPTIONS and their like are meant for other servers.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process process = builder.start();
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isRootWithoutUnshare() {
        return "root".equals(System.getProperty("user.name"))
                && Platform.system().equals("Linux")
                && !LinuxUtils.isUnshareAvailable();
    }
}
