package io.pgstore.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Finds the classes that carry {@link EventType}, nested ones too, in packages and those below. Reads class files
 * without loading them; spring-context, which has a scanner of its own, is not a dependency.
 */
final class TypeScanner {
    private final PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();
    private final MetadataReaderFactory readers = MetadataReaderFactory.create(resources);

    /** Returns the annotated classes below {@code basePackage}. */
    Set<Class<?>> scan(String basePackage) {
        Assert.hasText(basePackage, "base package must not be blank");
        String pattern = "classpath*:%s/**/*.class".formatted(ClassUtils.convertClassNameToResourcePath(basePackage));
        Set<Class<?>> found = new LinkedHashSet<>();
        try {
            for (Resource resource : resources.getResources(pattern)) {
                MetadataReader reader = readers.getMetadataReader(resource);
                if (reader.getAnnotationMetadata().hasAnnotation(EventType.class.getName())) {
                    found.add(ClassUtils.resolveClassName(
                            reader.getClassMetadata().getClassName(), resources.getClassLoader()));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Classes of package %s cannot be read".formatted(basePackage), failure);
        }
        return found;
    }
}
