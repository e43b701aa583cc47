package io.pgstore.kv;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one snapshot, for as long as a listener takes to be told them. Neither a transaction can be kept open for
 * that, nor a large kind in memory: what is beyond {@link #IN_MEMORY} goes to a temporary file that only this user may read.
 * First it is written, then read, by one thread at a time.
 */
final class ReplaySpool implements AutoCloseable {
    static final int IN_MEMORY = 2 << 20;

    private static final long NEVER = Long.MIN_VALUE;

    private final KindAddress at;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(memory);
    private @Nullable FileChannel file;
    private @Nullable DataInputStream in;
    private long left;

    ReplaySpool(KindAddress at) {
        this.at = at;
    }

    void add(StoredValue entry) {
        try {
            write(entry);
            left++;
            if (memory.size() > IN_MEMORY) {
                flush(open());
            }
        } catch (IOException exception) {
            throw failed(exception);
        }
    }

    /** Takes the next entries, at most {@code limit}; none if there are no more. Nothing may be added any more. */
    List<OutboxChange> take(int limit) {
        try {
            DataInputStream from = in == null ? reader() : in;
            in = from;
            List<OutboxChange> taken = new ArrayList<>();
            for (; left > 0 && taken.size() < limit; left--) {
                taken.add(read(from));
            }
            return taken;
        } catch (IOException exception) {
            throw failed(exception);
        }
    }

    @Override
    public void close() {
        left = 0;
        FileChannel opened = file;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException exception) {
                throw failed(exception);
            }
        }
    }

    boolean isInMemory() {
        return file == null;
    }

    private FileChannel open() throws IOException {
        FileChannel opened = file;
        if (opened == null) {
            Path path = Files.createTempFile("pgstore-replay-", null);
            opened = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = opened;
        }
        return opened;
    }

    private void flush(FileChannel target) throws IOException {
        memory.writeTo(Channels.newOutputStream(target));
        memory.reset();
    }

    private DataInputStream reader() throws IOException {
        FileChannel spilled = file;
        if (spilled == null) {
            return new DataInputStream(new ByteArrayInputStream(memory.toByteArray()));
        }
        flush(spilled);
        spilled.position(0);
        InputStream stream = Channels.newInputStream(spilled);
        return new DataInputStream(new BufferedInputStream(stream, 1 << 16));
    }

    private void write(StoredValue entry) throws IOException {
        write(entry.key().getBytes(StandardCharsets.UTF_8));
        out.writeLong(entry.version());
        out.writeLong(entry.revision());
        write(entry.value().type().getBytes(StandardCharsets.UTF_8));
        out.writeInt(entry.value().schemaVersion());
        write(entry.value().bytes());
        Instant expiresAt = entry.expiresAt();
        out.writeLong(expiresAt == null ? NEVER : ChronoUnit.MICROS.between(Instant.EPOCH, expiresAt));
    }

    private void write(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private OutboxChange read(DataInputStream from) throws IOException {
        String key = text(from);
        long version = from.readLong();
        long revision = from.readLong();
        EncodedValue value = new EncodedValue(text(from), from.readInt(), bytes(from));
        return OutboxChange.created(at, key, version, revision, value, expiry(from.readLong()));
    }

    private static @Nullable Instant expiry(long micros) {
        return micros == NEVER ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static String text(DataInputStream from) throws IOException {
        return new String(bytes(from), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream from) throws IOException {
        byte[] bytes = new byte[from.readInt()];
        from.readFully(bytes);
        return bytes;
    }

    private UncheckedIOException failed(IOException exception) {
        return new UncheckedIOException(
                "The replay of kind %s needs a temporary file in java.io.tmpdir: %s"
                        .formatted(at.kind(), exception.getMessage()),
                exception);
    }
}
