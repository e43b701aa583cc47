package io.pgstore.autoconfigure.embedded;

import java.util.Locale;

/** What this machine is, in the words that the archives of PostgreSQL are named with. */
final class Platform {
    private static final String NAME = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);

    private Platform() {}

    static boolean isWindows() {
        return NAME.startsWith("windows");
    }

    static String system() {
        return isWindows() ? "Windows" : NAME.startsWith("mac") ? "Darwin" : "Linux";
    }

    static String architecture() {
        String architecture = System.getProperty("os.arch", "unknown");
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }
}
