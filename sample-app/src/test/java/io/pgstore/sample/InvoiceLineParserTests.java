package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvoiceLineParserTests {
    @Test
    void everythingIsKeptAsWritten() {
        List<String> columns = List.of("0536365", " 85123a ", " T-LIGHT ", "6", "soon", "2.550", " 17850", "EIRE ");
        assertThat(InvoiceLineParser.parse(columns))
                .isEqualTo(new InvoiceLine(
                        "0536365", " 85123a ", " T-LIGHT ", 6, "soon", new BigDecimal("2.550"), " 17850", "EIRE "));
    }

    @Test
    void descriptionDateCustomerAndCountryMayBeEmpty() {
        assertThat(InvoiceLineParser.parse(List.of("1", "A", "", "1", "", "1", "", "")))
                .isEqualTo(new InvoiceLine("1", "A", "", 1, "", BigDecimal.ONE, "", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "536365, 6, order-536365",
        "536365, -6, adjustment-536365",
        "C536391, -6, cancellation-C536391",
        "C536391, 6, cancellation-C536391"
    })
    void invoiceNumberAndSignDecideTheStream(String invoiceNo, String quantity, String streamId) {
        assertThat(parse(invoiceNo, "A", quantity, "1").streamId()).isEqualTo(streamId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A563185", "c536391", "C", "536365 ", " 536365", "53-6", "CC1", "C-1", "１２", "1\n"})
    void invoiceNumberIsDigitsWithOrWithoutC(String invoiceNo) {
        rejects(invoiceNo, "A", "1", "1", "InvoiceNo");
    }

    @Test
    void invoiceNumberTooLongForAStreamIdIsRejected() {
        rejects("1".repeat(510), "A", "1", "1", "InvoiceNo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A\u0007", "A\nB", "A\u0000B"})
    void stockCodeIsThereAndWithoutControlCharacters(String stockCode) {
        rejects("1", stockCode, "1", "1", "StockCode");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "+5, 5", "-5, -5", "007, 7", "3000000000, 3000000000", "999999999999999999, 999999999999999999"
    })
    void quantityIsAnInteger(String text, long quantity) {
        assertThat(parse("1", "A", text, "1").quantity()).isEqualTo(quantity);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-0",
                "+0",
                "1e3",
                "5.0",
                "1,000",
                " 5",
                "5 ",
                "five",
                "+-5",
                "-",
                "0x10",
                "٣",
                "99999999999999999999"
            })
    void quantityThatIsZeroOrNoIntegerIsRejected(String quantity) {
        rejects("1", "A", quantity, "1", "Quantity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2.55", "0", "0.00", "-11062.06", "+1.5", ".5", "5.", "0.000000001", "123456789012345678.5"})
    void unitPriceIsADecimalOfAnySign(String unitPrice) {
        assertThat(parse("1", "A", "1", unitPrice).unitPrice()).isEqualTo(new BigDecimal(unitPrice));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1,5",
                " 2.55",
                "2.55 ",
                "1E+3",
                "1e999999999",
                "NaN",
                "Infinity",
                "£5",
                ".",
                "1.2.3",
                "٣",
                "0x1p3",
                "1234567890123456789"
            })
    void unitPriceThatIsNoDecimalIsRejected(String unitPrice) {
        rejects("1", "A", "1", unitPrice, "UnitPrice");
    }

    @Test
    void nullCharacterAnywhereIsRejectedBecausePostgresqlCannotHoldIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InvoiceLineParser.parse(List.of("1", "A", "a\0b", "1", "", "1", "", "")))
                .withMessage("Description contains the character U+0000");
    }

    @Test
    void customerThatCouldBeNoIdIsRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InvoiceLineParser.parse(List.of("1", "A", "", "1", "", "1", "17\n850", "")))
                .withMessageContaining("CustomerID");
    }

    @Test
    void reasonShowsTheValueInOneShortLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("1", "A", "1\n" + "x".repeat(100), "1"))
                .withMessage("Quantity is not an integer of at most 18 digits: '1?" + "x".repeat(38) + "…'");
    }

    private static void rejects(String invoiceNo, String code, String quantity, String unitPrice, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(invoiceNo, code, quantity, unitPrice))
                .withMessageStartingWith(reason);
    }

    private static InvoiceLine parse(String invoiceNo, String stockCode, String quantity, String unitPrice) {
        return InvoiceLineParser.parse(List.of(invoiceNo, stockCode, "", quantity, "", unitPrice, "", ""));
    }
}
