package io.pgstore.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Where a page ended: what its last document was sorted by. The token is URL-safe text.
 *
 * @param values the values of the keys, {@code null} where there is none
 * @param id the id of the last document
 */
record PageToken(List<@Nullable Object> values, String id) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String INVALID = "after must be the token of a page of a query with the same sort: '%s'";

    PageToken {
        values = Collections.unmodifiableList(values);
    }

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException if it is not one of a page that was sorted by {@code keys}
     */
    static PageToken of(String token, List<SortKey> keys) {
        @Nullable String[] parts = parts(token);
        boolean fits = parts.length == keys.size() + 2 && order(keys).equals(parts[0]);
        String id = fits ? parts[parts.length - 1] : null;
        if (id == null) {
            throw new IllegalArgumentException(INVALID.formatted(token));
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int index = 0; index < keys.size(); index++) {
            values.add(value(token, keys.get(index), parts[index + 1]));
        }
        return new PageToken(values, id);
    }

    /** Writes the token of a page that was sorted by {@code keys} and ended with these values. */
    static String text(List<SortKey> keys, List<@Nullable String> values, String id) {
        List<@Nullable String> parts = new ArrayList<>();
        parts.add(order(keys));
        parts.addAll(values);
        parts.add(id);
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(MAPPER.writeValueAsBytes(parts));
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("a page token cannot be written", exception);
        }
    }

    @Nullable
    Object value(int index) {
        return values.get(index);
    }

    private static @Nullable String[] parts(String token) {
        try {
            String json = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            @Nullable String[] parts = MAPPER.readValue(json, String[].class);
            Assert.notNull(parts, () -> INVALID.formatted(token));
            return parts;
        } catch (IllegalArgumentException | JsonProcessingException exception) {
            throw new IllegalArgumentException(INVALID.formatted(token), exception);
        }
    }

    private static @Nullable Object value(String token, SortKey key, @Nullable String text) {
        if (text == null || key.kind() == ValueKind.TEXT) {
            return text;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException(INVALID.formatted(token), exception);
        }
    }

    private static String order(List<SortKey> keys) {
        return keys.stream()
                .map(key -> "%s %s%s".formatted(key.kind(), key.path().text(), key.isDescending() ? " desc" : ""))
                .collect(Collectors.joining(","));
    }
}
