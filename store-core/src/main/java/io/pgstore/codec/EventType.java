package io.pgstore.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the stored type of a payload class, so that the class can be renamed or moved without touching stored data.
 * Without it the type name is the simple class name and the schema version is 1.
 *
 * @since 0.1
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventType {
    /** The stored type name: not blank, at most 128 characters, unique in the application. */
    String value();

    /** The current version of the payload's shape, counted from 1; upcasters bring older ones up to it. */
    int schemaVersion() default 1;
}
