package io.pgstore.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Gives Jackson 2 what it does not know of sealed types: a value declared as a sealed type carries the simple name of
 * its class in the property {@code @type}. Sealed types with Jackson annotations of their own are left alone.
 */
final class SealedTypes extends NopAnnotationIntrospector {
    private static final JsonTypeInfo.Value TYPE_PROPERTY =
            JsonTypeInfo.Value.construct(JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "@type", null, false, true);

    /** Whether {@code type} is sealed on purpose; an enum whose constants have bodies is sealed by the compiler. */
    static boolean isSealed(Class<?> type) {
        return type.isSealed() && !type.isEnum();
    }

    /** Returns the concrete classes that {@code sealed} permits, at any depth, and itself if it is one. */
    static Set<Class<?>> classesOf(Class<?> sealed) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (Class<?> member : membersOf(sealed)) {
            if (PayloadType.isConcrete(member)) {
                classes.add(member);
            }
        }
        return classes;
    }

    /**
     * Returns {@link #classesOf} if they are all classes that a value of {@code sealed} can have.
     *
     * @throws IllegalArgumentException if one permitted type is {@code non-sealed}
     */
    static Set<Class<?>> allClassesOf(Class<?> sealed) {
        for (Class<?> member : membersOf(sealed)) {
            Assert.isTrue(
                    isSealed(member) || member.isEnum() || Modifier.isFinal(member.getModifiers()),
                    () ->
                            "%s is non-sealed, so the classes of %s cannot be known; seal it, or annotate %s with @JsonTypeInfo and register the classes one by one"
                                    .formatted(member.getName(), sealed.getName(), sealed.getSimpleName()));
        }
        return classesOf(sealed);
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
        return needsHelp(annotated) ? new StdTypeResolverBuilder(TYPE_PROPERTY) : null;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
        return needsHelp(annotated) ? namedClassesOf(annotated.getRawType()) : null;
    }

    private static boolean needsHelp(Annotated annotated) {
        return isSealed(annotated.getRawType())
                && !annotated.hasAnnotation(JsonTypeInfo.class)
                && !annotated.hasAnnotation(JsonSerialize.class)
                && !annotated.hasAnnotation(JsonDeserialize.class);
    }

    private static List<NamedType> namedClassesOf(Class<?> sealed) {
        Map<String, Class<?>> named = new LinkedHashMap<>();
        for (Class<?> type : allClassesOf(sealed)) {
            JsonTypeName annotation = type.getAnnotation(JsonTypeName.class);
            String name = annotation == null ? type.getSimpleName() : annotation.value();
            Class<?> other = named.putIfAbsent(name, type);
            Assert.isTrue(
                    other == null,
                    () -> "%s and %s of the sealed type %s have the same name '%s'; tell them apart with @JsonTypeName"
                            .formatted(other, type, sealed.getName(), name));
        }
        List<NamedType> subtypes = new ArrayList<>();
        named.forEach((name, type) -> subtypes.add(new NamedType(type, name)));
        return subtypes;
    }

    private static Set<Class<?>> membersOf(Class<?> sealed) {
        Set<Class<?>> members = new LinkedHashSet<>(Set.of(sealed));
        if (isSealed(sealed)) {
            for (Class<?> permitted : sealed.getPermittedSubclasses()) {
                members.addAll(membersOf(permitted));
            }
        }
        return members;
    }
}
