package io.pgstore.kv;

import org.springframework.util.Assert;

/**
 * Values as they are.
 *
 * @since 0.1
 */
public final class BytesValueCodec implements ValueCodec<byte[]> {
    private static final String TYPE = "bytes";

    /** Creates the codec. */
    public BytesValueCodec() {}

    @Override
    public EncodedValue encode(byte[] value) {
        Assert.notNull(value, "value must not be null");
        return new EncodedValue(TYPE, 1, value.clone());
    }

    @Override
    public byte[] decode(EncodedValue stored) {
        return stored.bytes().clone();
    }
}
