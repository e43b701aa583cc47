package io.pgstore.sample;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The physical lines of a text file, one by one. A line ends with CR, LF or both. The text is UTF-8, with or without a
 * byte order mark; a line that is not UTF-8 is taken as ISO 8859-1, in which every byte is a character, so that one odd
 * byte costs no line.
 * <p>
 * Holds no more than one line of at most {@value #MAX_BYTES} bytes. Not thread-safe.
 */
final class NumberedLines implements Closeable {
    /** The longest line that is kept whole, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    private final InputStream in;
    private final Deque<NumberedLine> givenBack = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private long bytesRead;

    NumberedLines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** Returns how many bytes of the file were read. */
    long bytesRead() {
        return bytesRead;
    }

    /** Returns the next line; {@code null} at the end. */
    @Nullable
    NumberedLine next() throws IOException {
        if (!givenBack.isEmpty()) {
            return givenBack.removeFirst();
        }
        line.reset();
        long begin = bytesRead;
        int last;
        do {
            last = read();
        } while (last >= 0 && last != '\n' && last != '\r');
        if (last == '\r') {
            readLineFeed();
        }
        if (bytesRead == begin) {
            return null;
        }
        number++;
        return new NumberedLine(number, decode(line.toByteArray()), bytesRead - begin > MAX_BYTES);
    }

    /** Takes lines back that {@link #next()} returned last, in their order, to return them again. */
    void giveBack(List<NumberedLine> lines) {
        for (int index = lines.size() - 1; index >= 0; index--) {
            givenBack.addFirst(lines.get(index));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private int read() throws IOException {
        int next = in.read();
        if (next >= 0) {
            bytesRead++;
            if (line.size() < MAX_BYTES) {
                line.write(next);
            }
        }
        return next;
    }

    private void readLineFeed() throws IOException {
        in.mark(1);
        if (in.read() == '\n') {
            in.reset();
            read();
        } else {
            in.reset();
        }
    }

    private String decode(byte[] bytes) {
        String text = decodeUtf8(bytes);
        return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String decodeUtf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
