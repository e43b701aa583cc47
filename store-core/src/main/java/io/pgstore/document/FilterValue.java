package io.pgstore.document;

import io.pgstore.schema.Identifiers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.springframework.util.Assert;

/**
 * A value that is compared with what documents hold.
 *
 * @param kind what it is compared with
 * @param bound the value as it is bound
 */
record FilterValue(ValueKind kind, Object bound) {
    private static final int LONGEST_INDEXED_TEXT = 512;
    private static final int MOST_DIGITS = 131_072;
    private static final int MOST_DECIMALS = 16_383;

    /**
     * Returns {@code value} as it is compared.
     *
     * @throws IllegalArgumentException if it is {@code null} or of a class that is not compared
     */
    static FilterValue of(Object value) {
        Assert.notNull(value, "a value to compare with must not be null; ask with exists, or not(exists), for null");
        if (value instanceof Boolean) {
            return new FilterValue(ValueKind.BOOLEAN, value);
        }
        if (value instanceof Number number) {
            return new FilterValue(ValueKind.NUMBER, decimal(number));
        }
        if (value instanceof CharSequence || value instanceof UUID || value instanceof Character) {
            return text(value.toString());
        }
        return value instanceof Enum<?> constant ? text(constant.name()) : time(value);
    }

    private static FilterValue text(String text) {
        Identifiers.requireText("a text to compare with", text);
        boolean indexed = text.codePointCount(0, text.length()) < LONGEST_INDEXED_TEXT;
        return new FilterValue(indexed ? ValueKind.TEXT : ValueKind.LONG_TEXT, text);
    }

    private static FilterValue time(Object value) {
        if (value instanceof Instant instant) {
            return new FilterValue(ValueKind.INSTANT, seconds(instant));
        }
        if (value instanceof OffsetDateTime time) {
            return time(time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return time(time.toInstant());
        }
        if (value instanceof LocalDateTime time) {
            return new FilterValue(ValueKind.DATE_TIME, seconds(time.toInstant(ZoneOffset.UTC)));
        }
        if (value instanceof LocalDate date) {
            return new FilterValue(ValueKind.DATE, seconds(date.atStartOfDay().toInstant(ZoneOffset.UTC)));
        }
        throw new IllegalArgumentException(
                "values of %s cannot be compared; numbers, texts, booleans, enums, UUIDs, Instant, OffsetDateTime, ZonedDateTime, LocalDateTime and LocalDate can"
                        .formatted(value.getClass().getName()));
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond()).add(BigDecimal.valueOf(instant.getNano(), 9));
    }

    // As JSON has them: the shortest text that reads back as the same number.
    private static BigDecimal decimal(Number number) {
        if (number instanceof BigInteger integer) {
            return requireStorable(new BigDecimal(integer));
        }
        try {
            return requireStorable(number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString()));
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException("no number that JSON can hold: " + number, exception);
        }
    }

    private static BigDecimal requireStorable(BigDecimal number) {
        Assert.isTrue(
                number.precision() - number.scale() <= MOST_DIGITS && number.scale() <= MOST_DECIMALS,
                "a number to compare with has more digits than PostgreSQL can hold");
        return number;
    }
}
