package io.pgstore.codec;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The payload types of a codec: those registered when it was built, and those met since. */
final class PayloadTypes {
    private final Map<Class<?>, PayloadType> byClass = new ConcurrentHashMap<>();
    private final Map<String, PayloadType> byName = new ConcurrentHashMap<>();
    private final Upcasters upcasters;

    /**
     * Registers {@code declared}, at most one per class.
     *
     * @throws IllegalStateException if two classes have the same name, or upcasters are missing
     */
    PayloadTypes(Collection<PayloadType> declared, Upcasters upcasters) {
        this.upcasters = upcasters;
        for (PayloadType type : declared) {
            PayloadType other = byName.putIfAbsent(type.name(), type);
            if (other != null) {
                throw new IllegalStateException(sameName(type, other));
            }
            byClass.put(type.payloadClass(), type);
        }
        upcasters.requireComplete(new HashMap<>(byName));
    }

    /**
     * Returns the type of payloads of {@code runtimeClass}, which is registered now if it was not before.
     *
     * @throws PayloadException if it cannot be: its name is taken, or upcasters are missing
     */
    PayloadType of(Class<?> runtimeClass) {
        PayloadType known = byClass.get(runtimeClass);
        return known == null ? meet(runtimeClass) : known;
    }

    /** Returns the type registered under {@code name}, or {@code null}. */
    @Nullable
    PayloadType named(String name) {
        PayloadType known = byName.get(name);
        return known == null ? firstNamed(name, PayloadType.STAND_INS) : known;
    }

    /**
     * Returns the type registered under {@code name}; without one, what {@code wanted} or a class of the sealed type
     * {@code wanted} would be registered as, if that is the name. Reading registers nothing: {@code wanted} may be a
     * view of its own on somebody else's payloads.
     */
    @Nullable
    PayloadType named(String name, Class<?> wanted) {
        PayloadType known = named(name);
        if (known != null) {
            return known;
        }
        return firstNamed(name, SealedTypes.isSealed(wanted) ? SealedTypes.classesOf(wanted) : List.of(wanted));
    }

    private static @Nullable PayloadType firstNamed(String name, Collection<Class<?>> candidates) {
        for (Class<?> candidate : candidates) {
            if (PayloadType.isConcrete(candidate)) {
                PayloadType type = PayloadType.of(candidate);
                if (type.name().equals(name)) {
                    return type;
                }
            }
        }
        return null;
    }

    private synchronized PayloadType meet(Class<?> runtimeClass) {
        Class<?> payloadClass = PayloadType.payloadClass(runtimeClass);
        PayloadType known = byClass.get(payloadClass);
        PayloadType type = known == null ? register(payloadClass) : known;
        byClass.put(payloadClass, type);
        byClass.put(runtimeClass, type);
        return type;
    }

    private PayloadType register(Class<?> payloadClass) {
        PayloadType type = typeOf(payloadClass);
        upcasters.problemOf(type).ifPresent(problem -> {
            throw new PayloadException(problem + "; register the class and its upcasters when the codec is built");
        });
        PayloadType other = byName.putIfAbsent(type.name(), type);
        if (other != null) {
            throw new PayloadException(sameName(type, other));
        }
        return type;
    }

    private static PayloadType typeOf(Class<?> payloadClass) {
        try {
            return PayloadType.of(payloadClass);
        } catch (IllegalArgumentException unfit) {
            throw new PayloadException(
                    "%s cannot be the class of a payload: %s".formatted(payloadClass.getName(), unfit.getMessage()),
                    unfit);
        }
    }

    private static String sameName(PayloadType one, PayloadType other) {
        return "%s and %s have the same type name '%s'; name one of them differently with @EventType or a registration"
                .formatted(one.payloadClass().getName(), other.payloadClass().getName(), one.name());
    }
}
