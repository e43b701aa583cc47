package io.pgstore.kv;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.pgstore.codec.PayloadException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.util.Assert;

/**
 * Values as Protocol Buffers. Needs {@code com.google.protobuf:protobuf-java}.
 *
 * @param <T> the messages
 * @since 0.1
 */
public final class ProtobufValueCodec<T extends MessageLite> implements ValueCodec<T> {
    private final T prototype;
    private final String type;

    /** Reads messages of the type of {@code prototype}, such as {@code Price.getDefaultInstance()}. */
    public ProtobufValueCodec(T prototype) {
        this.prototype = prototype;
        this.type = prototype.getClass().getSimpleName();
    }

    // Without the deterministic order of maps, equal messages might become different bytes.
    @Override
    public EncodedValue encode(T value) {
        Assert.notNull(value, "value must not be null");
        byte[] bytes = new byte[value.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            value.writeTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        out.checkNoSpaceLeft();
        return new EncodedValue(type, 1, bytes);
    }

    @Override
    @SuppressWarnings("unchecked")
    public T decode(EncodedValue stored) {
        try {
            // A message's parser returns messages of its own type.
            return (T) prototype.getParserForType().parseFrom(stored.bytes());
        } catch (InvalidProtocolBufferException failure) {
            throw new PayloadException(
                    "Stored value of type '%s' cannot be read as Protocol Buffers message %s: %s"
                            .formatted(stored.type(), prototype.getClass().getName(), failure.getMessage()),
                    failure);
        }
    }
}
