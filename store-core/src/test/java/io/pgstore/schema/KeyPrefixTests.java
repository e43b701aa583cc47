package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPrefixTests {
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    @ParameterizedTest
    @CsvSource({"cart-,cart.", "a,b", "é,ê", "購,賽", "'a ','a!'"})
    void theEndComesRightAfterAllKeysWithThePrefix(String prefix, String end) {
        assertThat(KeyPrefix.end(prefix)).isEqualTo(end);
    }

    @Test
    void surrogatesAreLeftOut() {
        assertThat(KeyPrefix.end("a\ud7ff")).isEqualTo("a\ue000");
        assertThat(KeyPrefix.end("\uffff")).isEqualTo(Character.toString(0x1_0000));
    }

    @Test
    void theLastCharacterHasNoSuccessorSoTheOneBeforeItGoesOn() {
        assertThat(KeyPrefix.end("a" + LAST + LAST)).isEqualTo("b");
    }

    @Test
    void anEmptyPrefixEndsAfterAllKeys() {
        assertThat(KeyPrefix.end("")).isEqualTo(KeyPrefix.end(LAST)).isEqualTo(LAST.repeat(Identifiers.MAX_ID + 1));
    }
}
