package io.pgstore.kv;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Values as JSON in UTF-8, by the codec of all stores: with its types, upcasters and settings.
 *
 * @param <T> the values
 * @since 0.1
 */
public final class JsonValueCodec<T> implements ValueCodec<T> {
    private final Codec codec;
    private final Class<T> type;

    /** Reads values as {@code type}, which may be sealed or abstract. */
    public JsonValueCodec(Codec codec, Class<T> type) {
        this.codec = codec;
        this.type = type;
    }

    @Override
    public EncodedValue encode(T value) {
        Assert.notNull(value, "value must not be null");
        EncodedPayload payload = codec.encode(value);
        return new EncodedValue(
                payload.type(), payload.schemaVersion(), payload.json().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public T decode(EncodedValue stored) {
        String json = new String(stored.bytes(), StandardCharsets.UTF_8);
        return codec.decode(new EncodedPayload(stored.type(), stored.schemaVersion(), json), type);
    }

    /** Returns whether {@code other} reads the same values in the same way. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonValueCodec<?> that && codec.equals(that.codec) && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return Objects.hash(codec, type);
    }
}
