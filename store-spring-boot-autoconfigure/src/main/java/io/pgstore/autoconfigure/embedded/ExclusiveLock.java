package io.pgstore.autoconfigure.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file that excludes other processes and other holders in this one. It ends with its process, however that
 * dies, so whoever gets it knows that its last holder is gone.
 */
final class ExclusiveLock implements AutoCloseable {
    // Within one process file locks do not exclude each other, and closing any channel of a file gives up its lock.
    private static final Set<Path> HELD = new HashSet<>();

    // Beyond the file's end, so that others may read what the holder wrote: on Windows locks are mandatory.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path file;
    private final FileChannel channel;

    private ExclusiveLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Returns the lock on {@code file}, which is created if need be; empty if somebody holds it. */
    static Optional<ExclusiveLock> tryAcquire(Path file) throws IOException {
        synchronized (HELD) {
            if (!HELD.add(file)) {
                return Optional.empty();
            }
        }
        return lock(file, false);
    }

    /** Waits for the lock on {@code file}, which is created if need be. */
    static ExclusiveLock acquire(Path file) throws IOException, InterruptedException {
        synchronized (HELD) {
            while (!HELD.add(file)) {
                HELD.wait();
            }
        }
        return lock(file, true).orElseThrow(() -> new IOException("Another class loader holds the lock on " + file));
    }

    /** Says in words who holds the lock on {@code file}. */
    static String holder(Path file) {
        synchronized (HELD) {
            if (HELD.contains(file)) {
                return "another application context of this process";
            }
        }
        try {
            return "another application, process " + Files.readString(file);
        } catch (IOException exception) {
            return "another application";
        }
    }

    private static Optional<ExclusiveLock> lock(Path file, boolean wait) throws IOException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = wait ? channel.lock(LOCKED_BYTE, 1, false) : channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock != null) {
                String pid = Long.toString(ProcessHandle.current().pid());
                channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)));
                return Optional.of(new ExclusiveLock(file, channel));
            }
        } catch (OverlappingFileLockException exception) {
            // Held in this process through another class loader.
        } catch (IOException exception) {
            release(file, channel);
            throw exception;
        }
        release(file, channel);
        return Optional.empty();
    }

    /** Gives the lock back; the file stays. */
    @Override
    public void close() throws IOException {
        release(file, channel);
    }

    private static void release(Path file, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            synchronized (HELD) {
                HELD.remove(file);
                HELD.notifyAll();
            }
        }
    }
}
