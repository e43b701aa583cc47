package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumberedLinesTests {
    @Test
    void lineEndsWithLineFeedCarriageReturnOrBothAndKeepsThem() throws IOException {
        assertThat(texts("a\nb\r\nc\rd")).containsExactly("a\n", "b\r\n", "c\r", "d");
    }

    @Test
    void linesAreNumberedFromOne() throws IOException {
        assertThat(read(utf8("a\n\nc"))).extracting(NumberedLine::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void emptyFileHasNoLine() throws IOException {
        assertThat(texts("")).isEmpty();
    }

    @Test
    void byteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
        assertThat(texts("\uFEFFa\n\uFEFFb")).containsExactly("a\n", "\uFEFFb");
    }

    @Test
    void lineThatIsNotUtf8IsReadAsLatin1AndTheOthersAsUtf8() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes("£5\n".getBytes(StandardCharsets.ISO_8859_1));
        both.writeBytes(utf8("£6\n"));
        assertThat(read(both.toByteArray())).extracting(NumberedLine::text).containsExactly("£5\n", "£6\n");
    }

    @Test
    void onlyTheBeginningOfALineThatIsTooLongIsKept() throws IOException {
        List<NumberedLine> lines = read(utf8("x".repeat(NumberedLines.MAX_BYTES + 1) + "\nnext"));
        assertThat(lines).extracting(NumberedLine::tooLong).containsExactly(true, false);
        assertThat(lines.get(0).text()).hasSize(NumberedLines.MAX_BYTES);
        assertThat(lines.get(1).text()).isEqualTo("next");
    }

    @Test
    void linesGivenBackComeAgainInTheirOrder() throws IOException {
        try (NumberedLines lines = new NumberedLines(new ByteArrayInputStream(utf8("a\nb\nc\n")))) {
            List<NumberedLine> all = rest(lines);
            lines.giveBack(all.subList(1, 3));
            assertThat(rest(lines)).isEqualTo(all.subList(1, 3));
        }
    }

    private static byte[] utf8(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(String content) throws IOException {
        return read(utf8(content)).stream().map(NumberedLine::text).toList();
    }

    private static List<NumberedLine> read(byte[] bytes) throws IOException {
        try (NumberedLines lines = new NumberedLines(new ByteArrayInputStream(bytes))) {
            return rest(lines);
        }
    }

    private static List<NumberedLine> rest(NumberedLines lines) throws IOException {
        List<NumberedLine> all = new ArrayList<>();
        for (NumberedLine line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }
}
