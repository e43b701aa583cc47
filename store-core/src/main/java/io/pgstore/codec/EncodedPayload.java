package io.pgstore.codec;

import org.springframework.util.Assert;

/**
 * A payload as it is stored: what it is, in which version of its shape, and its JSON.
 *
 * @param type the type name, not blank
 * @param schemaVersion the version of the payload's shape, counted from 1
 * @param json JSON text that PostgreSQL's {@code jsonb} can hold
 * @since 0.1
 */
public record EncodedPayload(String type, int schemaVersion, String json) {
    public EncodedPayload {
        Assert.hasText(type, "type must not be blank");
        Assert.isTrue(schemaVersion >= 1, () -> "schemaVersion must be at least 1: " + schemaVersion);
    }
}
