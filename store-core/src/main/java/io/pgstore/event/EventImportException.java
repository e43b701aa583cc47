package io.pgstore.event;

import org.springframework.dao.DataIntegrityViolationException;

/**
 * An import met a hole in a stream, or another event at the same place. The batches before it stay.
 *
 * @since 0.1
 */
public final class EventImportException extends DataIntegrityViolationException {
    EventImportException(String message) {
        super(message);
    }
}
