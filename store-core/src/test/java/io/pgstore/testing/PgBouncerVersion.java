package io.pgstore.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The PgBouncer that is installed on this machine, such as by the package {@code pgbouncer} of Debian.
 *
 * @since 0.1
 */
public final class PgBouncerVersion {
    private static final Pattern VERSION = Pattern.compile("PgBouncer (\\d+)\\.(\\d+)");

    private PgBouncerVersion() {}

    /** Returns whether one is installed. */
    public static boolean isInstalled() {
        return unavailableReason(PgBouncer.PreparedStatements.OFF).isEmpty();
    }

    /** Returns whether one is installed that carries prepared statements over. */
    public static boolean tracksPreparedStatements() {
        return unavailableReason(PgBouncer.PreparedStatements.TRACKED).isEmpty();
    }

    /** Skips the calling test, saying why, if PgBouncer is not installed or does not know the mode. */
    public static void assumeAvailable(PgBouncer.PreparedStatements prepared) {
        unavailableReason(prepared).ifPresent(reason -> Assumptions.abort("skipped: " + reason));
    }

    /** Returns why tests through PgBouncer cannot run here; empty if they can. */
    public static Optional<String> unavailableReason(PgBouncer.PreparedStatements prepared) {
        Optional<String> executable = executable();
        if (executable.isEmpty()) {
            return Optional.of("pgbouncer is not installed");
        }
        String version = version(executable.get());
        return prepared == PgBouncer.PreparedStatements.OFF || tracksPreparedStatements(version)
                ? Optional.empty()
                : Optional.of("max_prepared_statements needs PgBouncer 1.21, here is " + version);
    }

    static String requireExecutable() {
        return executable().orElseThrow(() -> new IllegalStateException("pgbouncer is not installed"));
    }

    private static Optional<String> executable() {
        String path = String.valueOf(System.getenv("PATH")) + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":", -1))
                .map(directory -> Path.of(directory, "pgbouncer"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static String version(String executable) {
        try {
            Process process = new ProcessBuilder(executable, "--version").start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines().findFirst().orElse("unknown");
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot run " + executable, exception);
        }
    }

    private static boolean tracksPreparedStatements(String version) {
        Matcher numbers = VERSION.matcher(version);
        return numbers.find() && (Integer.parseInt(numbers.group(1)) > 1 || Integer.parseInt(numbers.group(2)) >= 21);
    }
}
