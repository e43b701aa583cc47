package io.pgstore.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A value as it is stored.
 *
 * @since 0.1
 */
public final class EncodedValue {
    private final String type;
    private final int schemaVersion;
    private final byte[] bytes;

    /**
     * Holds a value.
     *
     * @param type the type name, not blank
     * @param schemaVersion the version of the value's shape, counted from 1
     * @param bytes the value; it must not be changed any more
     */
    public EncodedValue(String type, int schemaVersion, byte[] bytes) {
        Assert.hasText(type, "type must not be blank");
        Assert.isTrue(schemaVersion >= 1, () -> "schemaVersion must be at least 1: " + schemaVersion);
        Assert.notNull(bytes, "bytes must not be null");
        this.type = type;
        this.schemaVersion = schemaVersion;
        this.bytes = bytes;
    }

    /** Returns the type name. */
    public String type() {
        return type;
    }

    /** Returns the version of the value's shape, counted from 1. */
    public int schemaVersion() {
        return schemaVersion;
    }

    /** Returns the value itself, not a copy: it must not be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedValue that
                && type.equals(that.type)
                && schemaVersion == that.schemaVersion
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "%s version %d (%d bytes)".formatted(type, schemaVersion, bytes.length);
    }
}
