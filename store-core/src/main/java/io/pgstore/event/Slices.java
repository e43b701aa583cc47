package io.pgstore.event;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The slice of a stream: the unit by which consumers share work (design, section 4). */
final class Slices {
    private static final int SLICES = 1024;

    private Slices() {}

    static short of(String streamId) {
        CRC32C checksum = new CRC32C();
        checksum.update(streamId.getBytes(StandardCharsets.UTF_8));
        return (short) (checksum.getValue() % SLICES);
    }
}
