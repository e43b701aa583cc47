package io.pgstore.kv;

import org.springframework.dao.OptimisticLockingFailureException;

/**
 * A key was not at the expected version. Nothing was written and the caller's transaction goes on: get again, decide again,
 * put again.
 *
 * @since 0.1
 */
public final class StaleVersionException extends OptimisticLockingFailureException {
    private final String kind;
    private final String key;
    private final long expectedVersion;
    private final long actualVersion;

    StaleVersionException(String kind, String key, long expectedVersion, long actualVersion) {
        super("Key %s/%s is %s, expected %s".formatted(kind, key, describe(actualVersion), describe(expectedVersion)));
        this.kind = kind;
        this.key = key;
        this.expectedVersion = expectedVersion;
        this.actualVersion = actualVersion;
    }

    /** Returns the kind. */
    public String kind() {
        return kind;
    }

    /** Returns the key. */
    public String key() {
        return key;
    }

    /** Returns the version that the writer expected; 0 for "absent". */
    public long expectedVersion() {
        return expectedVersion;
    }

    /** Returns the version that the key had; 0 if it was absent. */
    public long actualVersion() {
        return actualVersion;
    }

    private static String describe(long version) {
        return version == 0 ? "absent" : "at version " + version;
    }
}
