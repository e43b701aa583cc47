package io.pgstore.kv;

/**
 * What a write did.
 *
 * @param outcome what was done
 * @param version the version of the key now; 0 if it is absent and was never known
 * @param revision the revision of its last change; 0 if there was none
 * @since 0.1
 */
public record PutResult(Outcome outcome, long version, long revision) {
    static final PutResult NOTHING = new PutResult(Outcome.UNCHANGED, 0, 0);

    /** What was done. */
    public enum Outcome {
        /** The key was absent and has a value now. */
        CREATED,
        /** The key has another value now. */
        UPDATED,
        /** Nothing was written. */
        UNCHANGED,
        /** The key is absent now; only of {@link KeyValueKind#compute}. */
        DELETED
    }

    /** Returns whether a change was written. */
    public boolean isChange() {
        return outcome != Outcome.UNCHANGED;
    }
}
