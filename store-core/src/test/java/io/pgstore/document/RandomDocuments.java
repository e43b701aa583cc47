package io.pgstore.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** Documents whose values are of any kind at any place, from small ranges, so that they meet and are mistaken. */
final class RandomDocuments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "9",
            "10",
            "200",
            "1000",
            "true",
            "null",
            "a",
            "A",
            "b",
            "B",
            "ab",
            "a_b",
            "a%b",
            "ä",
            "Ä",
            "z",
            "ß",
            "日本",
            "\uFFFD",
            "😀",
            "😀a",
            "it's",
            "\"q\"",
            "\\",
            "{a,b}",
            "x".repeat(511),
            "x".repeat(512),
            "x".repeat(513),
            "x".repeat(512) + "a",
            "x".repeat(512) + "b",
            "😀".repeat(512),
            "2026-01-31",
            "2026-02-30",
            "2026-13-01",
            "2026-01-31T10:00",
            "2026-01-31T10:00:00.5",
            "2026-02-29T00:00:00Z",
            "2024-02-29T00:00:00Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31 10:00:00Z",
            "2026-01-31T10:00:00Zx");

    private final Random random;

    RandomDocuments(Random random) {
        this.random = random;
    }

    JsonNode document() {
        ObjectNode document = NODES.objectNode();
        for (String name : List.of("n", "s", "t", "b", "null")) {
            put(document, name);
        }
        if (random.nextInt(4) > 0) {
            ObjectNode nested = document.putObject("nested");
            put(nested, "n");
            put(nested, "s");
        } else {
            put(document, "nested");
        }
        ArrayNode tags = document.putArray("tags");
        ArrayNode lines = document.putArray("lines");
        for (int count = random.nextInt(4); count > 0; count--) {
            tags.add(value());
            ObjectNode line = lines.addObject();
            put(line, "n");
            put(line, "s");
        }
        return document;
    }

    /** Returns a path of these documents, or one that some lack. */
    String path() {
        return pick(List.of(
                "n",
                "s",
                "t",
                "b",
                "null",
                "nested",
                "nested.n",
                "nested.s",
                "tags",
                "tags.0",
                "lines.1.n",
                "no.such"));
    }

    /** Returns a value to compare with. */
    Object comparand() {
        return switch (random.nextInt(7)) {
            case 0, 1 -> number();
            case 2, 3 -> pick(TEXTS);
            case 4 -> random.nextBoolean();
            case 5 -> instant();
            default -> random.nextBoolean() ? local() : local().toLocalDate();
        };
    }

    <E> E pick(List<E> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void put(ObjectNode object, String name) {
        if (random.nextInt(8) > 0) {
            object.set(name, value());
        }
    }

    private JsonNode value() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> NODES.numberNode(number());
            case 3, 4, 5 -> NODES.textNode(pick(TEXTS));
            case 6 -> NODES.booleanNode(random.nextBoolean());
            case 7 -> NODES.nullNode();
            case 8 -> NODES.textNode(moment());
            case 9 ->
                NODES.textNode(
                        random.nextBoolean()
                                ? local().toString()
                                : local().toLocalDate().toString());
            case 10 -> NODES.arrayNode().add(number()).add(pick(TEXTS));
            default -> NODES.objectNode().put("n", number());
        };
    }

    private BigDecimal number() {
        return switch (random.nextInt(5)) {
            case 0 -> BigDecimal.valueOf(random.nextInt(20) - 10, random.nextInt(3));
            case 1 ->
                pick(List.of(
                        new BigDecimal("9"),
                        new BigDecimal("10.0"),
                        new BigDecimal("200"),
                        new BigDecimal("1000"),
                        new BigDecimal("1000.00")));
            case 2 -> new BigDecimal("9007199254740993").add(BigDecimal.valueOf(random.nextInt(3)));
            case 3 -> new BigDecimal("0.1").pow(random.nextInt(30) + 1);
            default -> new BigDecimal("1E+30").add(BigDecimal.valueOf(random.nextInt(2)));
        };
    }

    private Instant instant() {
        Instant hour = Instant.parse("2026-01-31T10:00:00Z").plusSeconds(3600L * random.nextInt(4));
        return hour.plusNanos(pick(List.of(0, 1, 100_000_000, 100_000_001, 999_999_999)));
    }

    private String moment() {
        Instant instant = instant();
        ZoneOffset offset = pick(List.of(ZoneOffset.UTC, ZoneOffset.ofHours(2), ZoneOffset.ofHoursMinutes(-3, -30)));
        return random.nextBoolean()
                ? instant.toString()
                : OffsetDateTime.ofInstant(instant, offset).toString();
    }

    private LocalDateTime local() {
        return LocalDateTime.ofInstant(instant(), ZoneOffset.UTC).minusDays(random.nextInt(3));
    }
}
