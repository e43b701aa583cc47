package io.pgstore.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HexFormat;

/**
 * What {@code jsonb} cannot hold although it is JSON: U+0000 and unpaired surrogates, because it keeps strings as
 * PostgreSQL's {@code text} in UTF-8.
 *
 * @since 0.1
 */
public final class JsonbText {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int ESCAPED_UNIT = "\\u0000".length();

    private JsonbText() {}

    /**
     * Returns {@code json}, which is JSON, if {@code jsonb} can hold it.
     *
     * @param what the JSON in words, for the error
     * @throws PayloadException if it cannot; the message says why, and where
     */
    public static String requireStorable(String what, String json) {
        if (!isStorableJson(json)) {
            throw new PayloadException(
                    "%s holds %s, which PostgreSQL cannot store".formatted(what, describeRefused(json, MAPPER)));
        }
        return json;
    }

    /**
     * Returns {@code text} if it is one JSON value that {@code jsonb} can hold.
     *
     * @param what the JSON in words, for the error
     * @throws PayloadException if it is not; the message says why, and where
     */
    public static String requireJson(String what, String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new PayloadException(what + " is empty");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new PayloadException(what + " holds more than one JSON value");
            }
        } catch (JsonProcessingException exception) {
            throw new PayloadException(what + " is no JSON: " + exception.getOriginalMessage(), exception);
        } catch (IOException exception) {
            throw new PayloadException(what + " is no JSON: " + exception.getMessage(), exception);
        }
        return requireStorable(what, text);
    }

    /** Whether {@code jsonb} can hold the JSON text. */
    static boolean isStorableJson(String json) {
        int i = 0;
        while (i < json.length() && i >= 0) {
            char unit = json.charAt(i);
            i = unit == '\\' || unit == 0 || Character.isSurrogate(unit) ? endOfCharacter(json, i) : i + 1;
        }
        return i >= 0;
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

    // The index after the character that starts at start, escaped or not; -1 if jsonb refuses it.
    private static int endOfCharacter(String json, int start) {
        char unit = unitAt(json, start);
        int end = endOfUnit(json, start);
        if (unit == 0 || Character.isLowSurrogate(unit)) {
            return -1;
        }
        if (!Character.isHighSurrogate(unit)) {
            return end;
        }
        return Character.isLowSurrogate(unitAt(json, end)) ? endOfUnit(json, end) : -1;
    }

    private static char unitAt(String json, int start) {
        if (isEscapedUnit(json, start)) {
            return (char) HexFormat.fromHexDigits(json, start + 2, start + ESCAPED_UNIT);
        }
        // The letter after a backslash stands for a control character: not itself, but as legal as itself.
        return json.charAt(json.charAt(start) == '\\' ? start + 1 : start);
    }

    private static int endOfUnit(String json, int start) {
        if (isEscapedUnit(json, start)) {
            return start + ESCAPED_UNIT;
        }
        return json.charAt(start) == '\\' ? start + 2 : start + 1;
    }

    private static boolean isEscapedUnit(String json, int start) {
        return json.charAt(start) == '\\' && json.charAt(start + 1) == 'u';
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
