package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRowsTests {
    @Test
    void fieldsAreReadAsRfc4180WritesThem() throws IOException {
        assertThat(rows("1,\"a,b\",\"say \"\"hi\"\"\"\r\n2,,\r\n"))
                .containsExactly(row(1, "1", "a,b", "say \"hi\""), row(2, "2", "", ""));
    }

    @Test
    void nothingIsTrimmed() throws IOException {
        assertThat(rows(" 1 ,\" a \",\tb\n")).containsExactly(row(1, " 1 ", " a ", "\tb"));
    }

    @Test
    void quoteInsideAnUnquotedFieldIsAnOrdinaryCharacter() throws IOException {
        assertThat(rows("1,5\" nail,x\n2,b,y\n")).containsExactly(row(1, "1", "5\" nail", "x"), row(2, "2", "b", "y"));
    }

    @Test
    void quotedFieldMayRunOverSeveralLines() throws IOException {
        assertThat(rows("1,\"a\r\nb\n\nc\",x\r\n2,b,y"))
                .containsExactly(row(1, "1", "a\r\nb\n\nc", "x"), row(5, "2", "b", "y"));
    }

    @Test
    void quoteThatIsNeverClosedCostsItsOwnLineOnly() throws IOException {
        assertThat(rows("1,\"a,x\n2,b,y\n3,c,z\n"))
                .containsExactly(broken(1), row(2, "2", "b", "y"), row(3, "3", "c", "z"));
    }

    @Test
    void quoteClosedByTheQuoteOfALaterLineCostsItsOwnLineOnly() throws IOException {
        assertThat(rows("1,\"a,x\n2,b,y\n3,\"c,c\",z\n"))
                .containsExactly(broken(1), row(2, "2", "b", "y"), row(3, "3", "c,c", "z"));
    }

    @Test
    void severalLinesWithTheWrongNumberOfFieldsAreNoRow() throws IOException {
        assertThat(rows("1,\"a\n2,b\",y,z\n3,c,z\n"))
                .containsExactly(broken(1), row(2, "2", "b\"", "y", "z"), row(3, "3", "c", "z"));
    }

    @Test
    void textAfterAClosingQuoteCostsItsOwnLineOnly() throws IOException {
        assertThat(rows("1,\"a\"b,x\n2,b,y\n")).containsExactly(broken(1), row(2, "2", "b", "y"));
    }

    @Test
    void openQuoteIsNotFollowedForMoreThanAHundredLines() throws IOException {
        List<CsvRow> rows = rows("1,\"a\n" + "n,b,y\n".repeat(200) + "\",x\n");
        assertThat(rows).hasSize(202);
        assertThat(rows.subList(0, 2)).containsExactly(broken(1), row(2, "n", "b", "y"));
    }

    @Test
    void lineLongerThanAMegabyteIsNoRow() throws IOException {
        List<CsvRow> rows = rows("1," + "a".repeat(NumberedLines.MAX_BYTES) + ",x\n2,b,y\n");
        assertThat(rows.get(0).problem()).isEqualTo("the line is longer than a megabyte");
        assertThat(rows.get(1)).isEqualTo(row(2, "2", "b", "y"));
    }

    private static CsvRow row(long number, String... fields) {
        return new CsvRow(number, List.of(fields), null);
    }

    private static CsvRow broken(long number) {
        return new CsvRow(number, List.of(), "the quotes do not match");
    }

    private static List<CsvRow> rows(String content) throws IOException {
        try (CsvRows rows = new CsvRows(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))) {
            List<CsvRow> all = new ArrayList<>();
            for (CsvRow row = rows.next(3); row != null; row = rows.next(3)) {
                all.add(row);
            }
            return all;
        }
    }
}
