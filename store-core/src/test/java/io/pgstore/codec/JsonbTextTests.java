package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonbTextTests {
    record Note(List<Line> lines, Map<String, String> attributes) {}

    record Line(String text) {}

    record Raw(@JsonRawValue String json) {}

    private static final String HIGH = "\uD83D";
    private static final String LOW = "\uDE00";

    private final JacksonCodec codec = JacksonCodec.builder().build();

    @Test
    void nullCharacterIsRefusedWithTypeAndPath() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Note(List.of(new Line("fine"), new Line("a\u0000b")), Map.of())))
                .withMessageContaining("'Note' version 1")
                .withMessageContaining("U+0000 at '/lines/1/text'");
    }

    @Test
    void unpairedSurrogatesAreRefusedWithTypeAndPath() {
        for (String refused : List.of(HIGH, LOW, LOW + HIGH, "a" + HIGH + "b", HIGH + HIGH + LOW, HIGH + "\\uDE00")) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> codec.encode(new Line(refused)))
                    .withMessageContaining("'Line' version 1")
                    .withMessageContaining("unpaired surrogate U+D")
                    .withMessageContaining("at '/text'");
        }
    }

    @Test
    void propertyNamesAreCheckedToo() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Note(List.of(), Map.of("a\u0000", "b"))))
                .withMessageContaining("U+0000 in a property name of '/attributes'");
    }

    @Test
    void whatOnlyLooksRefusedIsAccepted() {
        for (String accepted : List.of(
                "\\u0000", "\\\\u0000", "\\", "\\uD83D", "\uD83D\uDE00", "\uD83D\uDE00\uD83D\uDE00", "\u0001", "")) {
            Line line = new Line(accepted);
            assertThat(codec.decode(codec.encode(line))).isEqualTo(line);
        }
    }

    @Test
    void nullCharacterAfterAnEscapedBackslashIsRefused() {
        assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> codec.encode(new Line("\\\0")));
    }

    @Test
    void escapedCharactersOfACustomisedMapperAreChecked() {
        JacksonCodec ascii = JacksonCodec.builder()
                .customize(mapper -> mapper.enable(JsonWriteFeature.ESCAPE_NON_ASCII))
                .build();

        assertThat(ascii.encode(new Line("\uD83D\uDE00")).json()).isEqualTo("{\"text\":\"\\uD83D\\uDE00\"}");
        assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> ascii.encode(new Line("\uD83D")));
    }

    @Test
    void rawJsonIsChecked() {
        assertThat(codec.encode(new Raw("\"\\\\u0000\"")).json()).isEqualTo("{\"json\":\"\\\\u0000\"}");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Raw("\"\\u0000\"")))
                .withMessageContaining("U+0000 at '/json'");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Raw("\"\\ud800\"")))
                .withMessageContaining("U+D800 at '/json'");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Raw("\u0000")))
                .withMessageContaining("'Raw' version 1");
    }

    @Test
    void longTextIsCheckedToItsEnd() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new Line("x\n".repeat(500_000) + "\u0000")))
                .withMessageContaining("U+0000 at '/text'");
    }
}
