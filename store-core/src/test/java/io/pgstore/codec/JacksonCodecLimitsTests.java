package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the codec refuses, and that it can read all that it writes. */
class JacksonCodecLimitsTests {
    record Money(BigDecimal amount) {}

    record Untyped(Map<String, Object> values) {}

    record Wrapped(@JsonValue @Nullable String text) {}

    sealed interface Chain permits Link, End {
        static Chain ofDepth(int depth) {
            Chain chain = new End();
            for (int i = 1; i < depth; i++) {
                chain = new Link(chain);
            }
            return chain;
        }
    }

    record Link(Chain next) implements Chain {}

    record End() implements Chain {}

    record Picky(int age) {
        Picky {
            if (age < 0) {
                throw new IllegalArgumentException("age is negative");
            }
        }
    }

    record Unwritable(String text) {
        @JsonProperty
        char value() {
            return text.charAt(0);
        }
    }

    static final class Hidden {
        private final String value;

        Hidden(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    private final JacksonCodec codec = JacksonCodec.builder().build();

    @Test
    void classWithoutVisiblePropertiesIsRefusedBecauseItWouldBeStoredEmpty() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Hidden("lost")))
                .withMessageContaining("'Hidden' version 1")
                .withMessageContaining("no properties");
    }

    @Test
    void whatIsWrittenIsNeverTooLongToBeRead() {
        Untyped huge = new Untyped(Map.of(
                "n".repeat(60_000), "name", "number", BigInteger.TEN.pow(100_000), "text", "t".repeat(20_000_001)));

        assertThat(codec.decode(codec.encode(huge))).isEqualTo(huge);
    }

    @Test
    void nullIsRefused() {
        @SuppressWarnings("NullAway") // What a caller without null checks can do.
        Runnable encode = () -> codec.encode(null);

        assertThatIllegalArgumentException().isThrownBy(encode::run);
    }

    @Test
    void payloadThatIsJsonNullIsNotReadAsNothing() {
        codec.encode(new Money(BigDecimal.ONE));

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("Money", 1, "null")))
                .withMessageContaining("'Money' version 1")
                .withMessageContaining("null");
    }

    @Test
    void valueThatIsWrittenAsJsonNullIsRefused() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Wrapped(null)))
                .withMessageContaining("'Wrapped' version 1")
                .withMessageContaining("null");
    }

    @Test
    void nestingOf200LevelsIsReadBack() {
        assertThat(codec.decode(codec.encode(Chain.ofDepth(200)))).isEqualTo(Chain.ofDepth(200));
    }

    @Test
    void nestingThatCannotBeReadBackIsRefused() {
        for (int depth = 190; depth < 210; depth++) {
            Chain chain = Chain.ofDepth(depth);
            encodeIfNotRefused(chain)
                    .ifPresent(encoded -> assertThat(codec.decode(encoded)).isEqualTo(chain));
        }
        assertThat(encodeIfNotRefused(Chain.ofDepth(210))).isEmpty();
    }

    @Test
    void valueThatCannotBeWrittenIsRefusedWithTypeAndPath() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Unwritable("")))
                .withMessageContaining("'Unwritable' version 1 (" + Unwritable.class.getName() + ")")
                .withMessageContaining("out of")
                .withMessageContaining("[\"value\"]");
    }

    @Test
    void jsonThatDoesNotFitIsRefusedWithTypeAndPath() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("Picky", 1, "{\"age\":\"old\"}"), Picky.class))
                .withMessageContaining("'Picky' version 1")
                .withMessageContaining("[\"age\"]");
    }

    @Test
    void valueThatItsClassRefusesIsRefused() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("Picky", 1, "{\"age\":-1}"), Picky.class))
                .withMessageContaining("age is negative");
    }

    @Test
    void classWithoutANameIsRefused() {
        Object anonymous = new Object() {};
        Runnable lambda = () -> {};

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(anonymous))
                .withMessageContaining("named class");
        assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> codec.encode(lambda));
    }

    private Optional<EncodedPayload> encodeIfNotRefused(Chain chain) {
        try {
            return Optional.of(codec.encode(chain));
        } catch (PayloadException refused) {
            return Optional.empty();
        }
    }
}
