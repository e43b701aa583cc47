package io.pgstore.state;

import java.util.Map;
import java.util.function.Function;

/**
 * Says what entities of one type are looked up by besides their id: business keys such as an e-mail address. The
 * attributes are kept beside the state and written only when they change.
 * <p>
 * Register an extractor before the first entity is written: one that was stored before has its attributes from its next
 * write on. Implementations are thread-safe.
 *
 * @param <T> the states
 * @since 0.1
 */
public interface AttributeExtractor<T> {
    /** Returns the class of the states; subclasses are meant too. */
    Class<T> stateType();

    /**
     * Returns the attributes of {@code state}, by their names.
     *
     * @return names of at most 128 characters, values of at most 512; a name means the same in all types of a tenant
     */
    Map<String, String> attributes(T state);

    /** Returns an extractor that calls a function. */
    static <T> AttributeExtractor<T> of(Class<T> stateType, Function<? super T, Map<String, String>> attributes) {
        return new AttributeExtractor<>() {
            @Override
            public Class<T> stateType() {
                return stateType;
            }

            @Override
            public Map<String, String> attributes(T state) {
                return attributes.apply(state);
            }
        };
    }
}
