package io.pgstore.state;

import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.CannotAcquireLockException;

/** Runs a write again when another one got in its way and was gone before it could be told of. */
final class Attempts {
    private static final int MAX_ATTEMPTS = 100;

    private Attempts() {}

    /**
     * Returns the first result.
     *
     * @param attempt makes a result, or nothing to be called again
     * @throws CannotAcquireLockException if 100 attempts made nothing
     */
    static <T> T untilDecided(String persistenceId, Supplier<Optional<T>> attempt) {
        for (int number = 1; number <= MAX_ATTEMPTS; number++) {
            Optional<T> result = attempt.get();
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw new CannotAcquireLockException(
                "Durable state %s was always written by others in %d attempts".formatted(persistenceId, MAX_ATTEMPTS));
    }
}
