package io.pgstore.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;

/**
 * Brings stored payloads of one type and schema version one step nearer to the current version, on every read; what is
 * stored stays as it is. Steps are chained: 1 to 2, 2 to 3. A step may give the type another name.
 * <p>
 * Implementations are thread-safe and depend on nothing but the payload.
 *
 * @since 0.1
 */
public interface Upcaster {
    /** Returns an upcaster of {@code type} from {@code fromVersion} to the next version. */
    static Upcaster of(String type, int fromVersion, UnaryOperator<JsonNode> change) {
        return new UpcasterStep(type, fromVersion, type, fromVersion + 1, change);
    }

    /** Returns an upcaster from {@code type} in {@code fromVersion} to another {@code toType} in {@code toVersion}. */
    static Upcaster renaming(
            String type, int fromVersion, String toType, int toVersion, UnaryOperator<JsonNode> change) {
        return new UpcasterStep(type, fromVersion, toType, toVersion, change);
    }

    /** Returns the stored type name that this upcaster reads. */
    String type();

    /** Returns the schema version that this upcaster reads, counted from 1. */
    int fromVersion();

    /** Returns the type name of the result: that of the source unless the type was renamed. */
    default String toType() {
        return type();
    }

    /** Returns the schema version of the result; without a rename the next one. */
    default int toVersion() {
        return fromVersion() + 1;
    }

    /**
     * Returns the payload in the newer shape.
     *
     * @param payload a tree of this call's own, which may be changed and returned
     */
    JsonNode upcast(JsonNode payload);
}
