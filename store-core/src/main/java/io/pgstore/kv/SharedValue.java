package io.pgstore.kv;

import org.jspecify.annotations.Nullable;

/** A value that is told to many watches: it is decoded once for all that have equal codecs. */
final class SharedValue {
    /** What a codec made of it, and what others did. */
    private record Decoded(
            ValueCodec<?> codec, Object value, @Nullable Decoded others) {}

    private final EncodedValue encoded;
    private volatile @Nullable Decoded decoded;

    SharedValue(EncodedValue encoded) {
        this.encoded = encoded;
    }

    /** Returns the value, by {@code codec} or by one that equals it. */
    <T> T by(ValueCodec<T> codec) {
        T known = known(codec);
        return known == null ? decode(codec) : known;
    }

    /** One thread decodes; it holds up only those who want the same. What fails is tried again by the next one. */
    private synchronized <T> T decode(ValueCodec<T> codec) {
        T known = known(codec);
        if (known != null) {
            return known;
        }
        T value = codec.decode(encoded);
        decoded = new Decoded(codec, value, decoded);
        return value;
    }

    // Equal codecs make values of the same type.
    @SuppressWarnings("unchecked")
    private <T> @Nullable T known(ValueCodec<T> codec) {
        for (Decoded made = decoded; made != null; made = made.others()) {
            if (made.codec().equals(codec)) {
                return (T) made.value();
            }
        }
        return null;
    }
}
