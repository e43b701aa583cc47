package io.pgstore.kv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pgstore.codec.PayloadException;
import java.io.IOException;
import org.springframework.util.Assert;

/**
 * Values as YAML, for people who read the table. Needs {@code com.fasterxml.jackson.dataformat:jackson-dataformat-yaml}.
 *
 * @param <T> the values
 * @since 0.1
 */
public final class YamlValueCodec<T> implements ValueCodec<T> {
    private static final YAMLMapper DEFAULT =
            YAMLMapper.builder().findAndAddModules().build();

    private final Class<T> type;
    private final YAMLMapper mapper;

    /** Reads values as {@code type}, with all Jackson modules of the class path. */
    public YamlValueCodec(Class<T> type) {
        this(type, DEFAULT);
    }

    /** Reads values as {@code type}, by a mapper of the caller's. */
    public YamlValueCodec(Class<T> type, YAMLMapper mapper) {
        this.type = type;
        this.mapper = mapper;
    }

    @Override
    public EncodedValue encode(T value) {
        Assert.notNull(value, "value must not be null");
        try {
            return new EncodedValue(type.getSimpleName(), 1, mapper.writeValueAsBytes(value));
        } catch (JsonProcessingException failure) {
            throw new PayloadException(
                    "Value of type %s cannot be written as YAML: %s"
                            .formatted(type.getName(), failure.getOriginalMessage()),
                    failure);
        }
    }

    @Override
    public T decode(EncodedValue stored) {
        try {
            return mapper.readValue(stored.bytes(), type);
        } catch (IOException failure) {
            throw new PayloadException(
                    "Stored value of type '%s' cannot be read as YAML into %s: %s"
                            .formatted(stored.type(), type.getName(), failure.getMessage()),
                    failure);
        }
    }
}
