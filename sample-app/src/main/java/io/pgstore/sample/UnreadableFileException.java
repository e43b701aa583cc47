package io.pgstore.sample;

import org.jspecify.annotations.Nullable;

/** The file of {@code retail.file} cannot be read; without it there is nothing to do. */
final class UnreadableFileException extends RuntimeException {
    UnreadableFileException(String location, String reason, @Nullable Throwable cause) {
        super("Cannot read the invoice file '%s': %s".formatted(location, reason), cause);
    }
}
