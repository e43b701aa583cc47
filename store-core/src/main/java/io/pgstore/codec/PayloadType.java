package io.pgstore.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.util.Assert;

/**
 * A class of payloads with the name and version its payloads are stored under.
 *
 * @param payloadClass a class that can be decoded into
 * @param name the type name: not blank, no control characters, at most 128 characters
 * @param schemaVersion the current version of the payload's shape, counted from 1
 */
record PayloadType(Class<?> payloadClass, String name, int schemaVersion) {
    /** Interfaces that stand in for the many hidden classes behind {@code Map.of()}, {@code List.of()} and the like. */
    static final List<Class<?>> STAND_INS = List.of(Map.class, List.class, Set.class, JsonNode.class);

    private static final int LONGEST_NAME = 128;

    PayloadType {
        requireConcrete(payloadClass);
        requireName(payloadClass, name);
        Assert.isTrue(schemaVersion >= 1, () -> "schemaVersion of %s must be at least 1: %d"
                .formatted(payloadClass.getName(), schemaVersion));
    }

    /** Returns the type as the class's {@link EventType} names it, or under its simple name in version 1. */
    static PayloadType of(Class<?> payloadClass) {
        EventType annotation = payloadClass.getAnnotation(EventType.class);
        return annotation == null
                ? new PayloadType(payloadClass, payloadClass.getSimpleName(), 1)
                : new PayloadType(payloadClass, annotation.value(), annotation.schemaVersion());
    }

    /** Whether objects of just this class can be payloads. */
    static boolean isConcrete(Class<?> candidate) {
        return !Modifier.isAbstract(candidate.getModifiers())
                || candidate.isEnum()
                || candidate.isArray()
                || STAND_INS.contains(candidate);
    }

    /** Returns the class that {@code runtimeClass} is stored as: itself, but for constants of enums and for stand-ins. */
    static Class<?> payloadClass(Class<?> runtimeClass) {
        Class<?> parent = runtimeClass.getSuperclass();
        if (parent != null && parent.isEnum()) {
            return parent;
        }
        return STAND_INS.stream()
                .filter(standIn -> standIn.isAssignableFrom(runtimeClass) && isFromLibrary(runtimeClass))
                .findFirst()
                .orElse(runtimeClass);
    }

    @Override
    public String toString() {
        return "'%s' version %d (%s)".formatted(name, schemaVersion, payloadClass.getName());
    }

    private static boolean isFromLibrary(Class<?> candidate) {
        return candidate.getPackageName().startsWith("java.")
                || candidate.getPackageName().startsWith("com.fasterxml.jackson.databind.node");
    }

    private static void requireConcrete(Class<?> payloadClass) {
        Assert.isTrue(
                !payloadClass.isHidden() && !payloadClass.isAnonymousClass(),
                () -> payloadClass.getName() + " has no name of its own; payloads need a named class");
        Assert.isTrue(
                isConcrete(payloadClass),
                () -> payloadClass.getName() + " is abstract and has no type name; name the classes that implement it");
    }

    private static void requireName(Class<?> payloadClass, String name) {
        Assert.hasText(name, () -> "type name of %s must not be blank".formatted(payloadClass.getName()));
        Assert.isTrue(
                name.codePointCount(0, name.length()) <= LONGEST_NAME,
                () -> "type name of %s must have at most %d characters"
                        .formatted(payloadClass.getName(), LONGEST_NAME));
        Assert.isTrue(
                name.codePoints().noneMatch(Character::isISOControl) && JsonbText.isStorable(name),
                () -> "type name of %s must not contain control characters or unpaired surrogates"
                        .formatted(payloadClass.getName()));
    }
}
