package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTests {
    @ParameterizedTest
    @ValueSource(strings = {"order-1", "a/b|c,d.e", "Größe", "订单", "\uD83D\uDE00", " padded ", "'; DROP TABLE", "%_\\"})
    void everythingElseIsLegalAndKeptAsItIs(String value) {
        assertThat(Identifiers.requireId("stream id", value)).isEqualTo(value);
        assertThat(Identifiers.requireName("event type", value)).isEqualTo(value);
        assertThat(Identifiers.requireTag(value)).isEqualTo(value);
        assertThat(Identifiers.requireTenantId(value)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankOneIsRefusedByItsName(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identifiers.requireId("stream id", value))
                .withMessageContaining("stream id must not be blank");
    }

    @ParameterizedTest
    @CsvSource({"0000", "0009", "000A", "001F", "007F", "0085", "009F"})
    void aControlCharacterIsRefusedByItsNumber(String number) {
        String value = "a" + (char) Integer.parseInt(number, 16) + "b";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identifiers.requireTag(value))
                .withMessageContaining("tag must not contain the control character U+" + number);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xD83D, 0xDE00})
    void anUnpairedSurrogateIsRefused(int surrogate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identifiers.requireName("event type", (char) surrogate + "a"))
                .withMessageContaining("event type must not contain the unpaired surrogate U+%04X", surrogate);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identifiers.requireName("event type", "a" + (char) surrogate));
    }

    @Test
    void lengthsAreBoundedInCharacters() {
        String smile = "\uD83D\uDE00";
        assertThat(Identifiers.requireTenantId(smile.repeat(64))).hasSize(128);
        assertThat(Identifiers.requireName("event type", smile.repeat(128))).hasSize(256);
        assertThat(Identifiers.requireTag(smile.repeat(255))).hasSize(510);
        assertThat(Identifiers.requireId("stream id", smile.repeat(512))).hasSize(1024);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identifiers.requireTenantId("t".repeat(65)))
                .withMessageContaining("tenant id must have at most 64 characters");
        assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.requireName("event type", "t".repeat(129)));
        assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.requireTag("t".repeat(256)));
        assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.requireId("stream id", "s".repeat(513)));
    }

    @Test
    void thePartsOfAKeyAreBoundedInBytesTogether() {
        assertThatCode(() -> Identifiers.requireKeyFits("key", "a".repeat(1300), "b".repeat(1300)))
                .doesNotThrowAnyException();
        assertThatCode(() -> Identifiers.requireKeyFits("key", "订".repeat(866))).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identifiers.requireKeyFits("key", "a".repeat(1300), "b".repeat(1301)))
                .withMessageContaining("key must have at most 2600 bytes of UTF-8 with its tenant: 2601");
        assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.requireKeyFits("key", "订".repeat(867)));
    }
}
