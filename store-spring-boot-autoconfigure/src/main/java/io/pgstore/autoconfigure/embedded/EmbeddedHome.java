package io.pgstore.autoconfigure.embedded;

import io.pgstore.autoconfigure.StoreStartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.util.FileSystemUtils;

/**
 * The directory in {@code java.io.tmpdir}, one for each user, that holds the unpacked binaries and the temporary data
 * directories. Whoever starts a server clears away what killed applications left there.
 */
final class EmbeddedHome {
    private static final Log logger = LogFactory.getLog(EmbeddedHome.class);
    private static final String DATA_PREFIX = "data-";

    private final Path path;

    private interface Action<T> {
        T run() throws IOException, InterruptedException;
    }

    private EmbeddedHome(Path path) {
        this.path = path;
    }

    static EmbeddedHome ofThisUser() throws IOException {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_.-]", "_");
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "pgstore-embedded-" + user);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(path, privately(path));
        }
        Path probe = Files.createTempFile(path, "owner-", null);
        boolean ours = Files.getOwner(path).equals(Files.getOwner(probe));
        Files.delete(probe);
        if (!ours) {
            throw new StoreStartupException(
                    "The directory %s belongs to another user, who could change the programs in it.".formatted(path),
                    "Remove it, or set the system property java.io.tmpdir to a directory of your own.");
        }
        return new EmbeddedHome(path.toRealPath());
    }

    /** Returns the server's programs, unpacked if they are not yet. */
    Binaries binaries() throws IOException, InterruptedException {
        return alone(() -> Binaries.unpack(path));
    }

    /** Makes a new data directory, open. */
    DataDirectory newDataDirectory() throws IOException, InterruptedException {
        // Alone, so that nobody takes it for an abandoned one before it is open.
        return alone(() -> DataDirectory.open(Files.createTempDirectory(path, DATA_PREFIX)));
    }

    /** Deletes a data directory made here, and closes it. */
    void delete(DataDirectory directory) throws IOException, InterruptedException {
        alone(() -> deleteAndClose(directory));
    }

    /** Stops the servers of killed applications and deletes their directories. */
    void clear() throws IOException, InterruptedException {
        alone(() -> {
            for (Path directory : dataDirectories()) {
                var abandoned = DataDirectory.tryOpen(directory);
                if (abandoned.isPresent()) {
                    stopAbandonedServer(directory);
                    deleteAndClose(abandoned.get());
                }
            }
            return path;
        });
    }

    /** Stops the server on a directory whose application is gone; the caller has the directory open. */
    static void stopAbandonedServer(Path directory) throws IOException, InterruptedException {
        var server = ServerProcess.of(directory);
        if (server.isPresent()) {
            logger.info("Stopping the PostgreSQL server, process %d, that a killed application left on %s"
                    .formatted(server.get().pid(), directory));
            server.get().stop();
        }
    }

    private List<Path> dataDirectories() throws IOException {
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(child -> child.getFileName().toString().startsWith(DATA_PREFIX))
                    .toList();
        }
    }

    private static boolean deleteAndClose(DataDirectory directory) throws IOException {
        directory.close();
        return FileSystemUtils.deleteRecursively(directory.path());
    }

    private <T> T alone(Action<T> action) throws IOException, InterruptedException {
        ExclusiveLock lock = ExclusiveLock.acquire(path.resolve("lock"));
        try {
            return action.run();
        } finally {
            lock.close();
        }
    }

    private static FileAttribute<?>[] privately(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
