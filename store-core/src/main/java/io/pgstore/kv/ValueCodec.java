package io.pgstore.kv;

/**
 * Turns the values of a kind into bytes and back. Equal values must become equal bytes: that is how the store sees that
 * nothing has changed.
 * <p>
 * Implementations are thread-safe. A change is decoded once for all watches of a process whose codecs are equal. There are {@link JsonValueCodec}, {@link YamlValueCodec}, {@link ProtobufValueCodec} and
 * {@link BytesValueCodec}.
 *
 * @param <T> the values
 * @since 0.1
 */
public interface ValueCodec<T> {
    /** Returns {@code value} as it is stored; a failure reaches the caller before any SQL. */
    EncodedValue encode(T value);

    /** Returns what was stored; a failure reaches the reader, or the error callback of a watch. */
    T decode(EncodedValue stored);
}
