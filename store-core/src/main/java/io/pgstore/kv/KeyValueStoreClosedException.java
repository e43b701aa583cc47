package io.pgstore.kv;

/**
 * The key-value store was closed, as when its application stops.
 *
 * @since 0.1
 */
public final class KeyValueStoreClosedException extends IllegalStateException {
    KeyValueStoreClosedException() {
        super("The key-value store is closed");
    }
}
