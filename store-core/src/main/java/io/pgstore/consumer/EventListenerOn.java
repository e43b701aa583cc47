package io.pgstore.consumer;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a bean the handler of a consumer of its own. Its one parameter says what it is handed: a payload, whose
 * class is the filter; a {@link io.pgstore.event.RecordedEvent}; or a list of either, for a batch.
 * <pre>{@code
 * @EventListenerOn(consumer = "revenue")
 * void add(Paid paid) { … }
 * }</pre>
 *
 * @since 0.1
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventListenerOn {
    /** The id of the consumer. */
    String consumer();

    /** Whether the method runs after the fact, at least once, as a {@link Reactor}; else it is a {@link Projector}. */
    boolean reactor() default false;

    /** The category of the streams; empty for all. */
    String category() default "";

    /** The tags that an event must have. */
    String[] tags() default {};

    /** How many owners may share the work, a power of two up to 1,024. */
    int partitions() default 1;

    /** How many events are handed over at most before the checkpoint is written. */
    int batchSize() default 100;

    /** What becomes of an event that was tried as often as it may be. */
    FailurePolicy onFailure() default FailurePolicy.BLOCK;
}
