package io.pgstore.kv;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a bean that is told what happens to a kind: it takes a {@link KeyValueEvent} of the kind's values, which are
 * read as JSON. It is told from the start of the application to its end; when its watch ends by itself, another one resumes.
 * What it throws is logged, and the next event follows.
 *
 * @since 0.1
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface KeyValueListener {
    /** Returns the kind. */
    String kind();

    /** Returns what the keys begin with; empty for all. */
    String prefix() default "";

    /** Returns whether to tell the present entries first, then {@code READY}. */
    boolean replay() default false;
}
