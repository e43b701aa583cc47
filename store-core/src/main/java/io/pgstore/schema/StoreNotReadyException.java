package io.pgstore.schema;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * The stores may not use their database yet: it could not be reached when the application started, or its tables are not
 * as they must be. It is tried again in the background; the cause is the last failure.
 *
 * @since 0.1
 */
public final class StoreNotReadyException extends TransientDataAccessResourceException {
    StoreNotReadyException(RuntimeException trouble) {
        super("The stores cannot use their database yet: " + trouble.getMessage(), trouble);
    }
}
