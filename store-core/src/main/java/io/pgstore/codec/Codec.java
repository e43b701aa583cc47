package io.pgstore.codec;

/**
 * Turns payloads into JSON and back. The type name and schema version are stored beside the JSON; stored payloads of
 * an older schema version are brought up to date by upcasters on every read.
 * <p>
 * Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface Codec {
    /**
     * Encodes {@code value} under the type name of its class.
     *
     * @throws PayloadException if the value cannot be written as JSON that PostgreSQL holds: {@code U+0000}, an
     *     unpaired surrogate, a class that cannot be serialised
     */
    EncodedPayload encode(Object value);

    /**
     * Decodes a payload into the class registered under its (upcast) type name.
     *
     * @throws PayloadException if no class is registered under the name, or the JSON does not fit it
     */
    Object decode(EncodedPayload payload);

    /**
     * Decodes a payload, upcast first, into {@code type}, whatever class is registered under its name; into that class
     * if it is a subtype, so that a sealed or abstract {@code type} works.
     *
     * @throws PayloadException if the JSON does not fit {@code type}
     */
    <T> T decode(EncodedPayload payload, Class<T> type);

    /**
     * Returns the type name under which payloads of {@code payloadClass} are stored.
     *
     * @throws PayloadException if the class cannot be that of a payload: it is abstract, or its name is taken
     */
    String typeName(Class<?> payloadClass);
}
