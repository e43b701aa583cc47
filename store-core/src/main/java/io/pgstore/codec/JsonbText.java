package io.pgstore.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HexFormat;

/**
 * What {@code jsonb} cannot hold although it is JSON: U+0000 and unpaired surrogates, because it keeps strings as
 * PostgreSQL's {@code text} in UTF-8.
 */
final class JsonbText {
    private static final int ESCAPED_UNIT = "\\u0000".length();

    private JsonbText() {}

    /** Whether {@code jsonb} can hold the JSON text; one pass, and the first loop is all that most texts see. */
    static boolean isStorableJson(String json) {
        for (int i = 0; i < json.length(); i++) {
            char unit = json.charAt(i);
            if (unit == '\\' || unit == 0 || Character.isSurrogate(unit)) {
                return isStorableJson(json, i);
            }
        }
        return true;
    }

    /** Whether PostgreSQL's {@code text} can hold the string. */
    static boolean isStorable(String text) {
        return text.codePoints().noneMatch(JsonbText::isRefused);
    }

    /** Describes what in {@code json} cannot be stored and where, such as "U+0000 at /lines/3/note". */
    static String describeRefused(String json, ObjectMapper mapper) {
        try (JsonParser parser = mapper.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if ((token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME)
                        && !isStorable(parser.getText())) {
                    return describe(parser.getText()) + place(token, parser.getParsingContext());
                }
            }
        } catch (IOException unreadable) {
            return "text that is not JSON (%s)".formatted(unreadable.getMessage());
        }
        return "U+0000 or an unpaired surrogate";
    }

    private static boolean isStorableJson(String json, int start) {
        boolean afterHigh = false;
        int i = start;
        while (i < json.length()) {
            boolean escaped = json.charAt(i) == '\\';
            boolean escapedUnit = escaped && json.charAt(i + 1) == 'u';
            char unit = escapedUnit ? escapedUnit(json, i) : json.charAt(escaped ? i + 1 : i);
            if (unit == 0 || Character.isLowSurrogate(unit) != afterHigh) {
                return false;
            }
            afterHigh = Character.isHighSurrogate(unit);
            i += escapedUnit ? ESCAPED_UNIT : escaped ? 2 : 1;
        }
        return !afterHigh;
    }

    private static char escapedUnit(String json, int start) {
        return (char) HexFormat.fromHexDigits(json, start + 2, start + ESCAPED_UNIT);
    }

    private static boolean isRefused(int codePoint) {
        return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static String describe(String text) {
        int codePoint =
                text.codePoints().filter(JsonbText::isRefused).findFirst().orElseThrow();
        return codePoint == 0 ? "U+0000" : "the unpaired surrogate U+%04X".formatted(codePoint);
    }

    private static String place(JsonToken token, JsonStreamContext context) {
        return token == JsonToken.FIELD_NAME
                ? " in a property name of '%s'".formatted(context.getParent().pathAsPointer())
                : " at '%s'".formatted(context.pathAsPointer());
    }
}
