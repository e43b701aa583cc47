package io.pgstore.autoconfigure;

import io.pgstore.codec.JacksonCodec;

/**
 * Changes the auto-configured codec before it is built: type registrations, upcasters, settings of its mapper. Beans of
 * this type are called in order.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CodecCustomizer {
    /** Changes the codec that {@code builder} is about to build. */
    void customize(JacksonCodec.Builder builder);
}
