package io.pgstore.schema;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The schema and table names of the stores: the only class that knows names. Names are case-sensitive and always
 * quoted in SQL.
 *
 * @since 0.1
 */
public final class StoreTables {
    /** The schema unless configured otherwise. */
    public static final String DEFAULT_SCHEMA = "store";

    /** The longest that a migration adds to a table's name for that of a constraint, an index or a sequence. */
    static final int LONGEST_SUFFIX = 24;

    /** The function that makes times of documents comparable. */
    static final String FUNCTION = "document_time";

    private static final int LONGEST_IDENTIFIER = 63;
    private static final int MOST_REMEMBERED = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern REFERENCE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)(?::(\\w+))?}");

    private final String schema;
    private final Map<String, String> names;
    // Each view of a tenant resolves all statements of its store: 0.8 ms, when every one was resolved anew.
    private final Map<String, String> resolved = new ConcurrentHashMap<>();

    private StoreTables(String schema, Map<String, String> names) {
        this.schema = schema;
        this.names = names;
    }

    /** Returns the default names in schema {@value #DEFAULT_SCHEMA}. */
    public static StoreTables defaults() {
        return of(DEFAULT_SCHEMA, Map.of());
    }

    /**
     * Returns the default table names in {@code schema}, but for those that {@code tables} overrides.
     *
     * @param tables table name by default table name, as under {@code store.tables}
     * @throws IllegalArgumentException if a name is no plain SQL identifier, too long with its derived index names,
     *     unknown, reserved, or used twice; the message names the property
     */
    public static StoreTables of(String schema, Map<String, String> tables) {
        requireName("store.schema", schema, LONGEST_IDENTIFIER);
        Assert.isTrue(
                !schema.startsWith("pg_") && !schema.equals("information_schema"),
                () -> "store.schema is reserved by PostgreSQL: '%s'".formatted(schema));
        Map<String, String> names = new LinkedHashMap<>();
        StoreTable.defaultNames().forEach(name -> names.put(name, name));
        tables.forEach((table, name) -> {
            String property = "store.tables." + table;
            Assert.isTrue(
                    names.containsKey(table),
                    () -> property + " names no table of the stores; there are " + names.keySet());
            requireName(property, name, LONGEST_IDENTIFIER - LONGEST_SUFFIX);
            Assert.isTrue(
                    !name.equals(SchemaScript.HISTORY_TABLE),
                    () -> property + " is the name of the migration history: '%s'".formatted(name));
            names.put(table, name);
        });
        requireDistinct(names);
        return new StoreTables(schema, names);
    }

    /** Returns the schema's name, unquoted. */
    public String schema() {
        return schema;
    }

    /** Returns all table names, unquoted, by their default names. */
    public Map<String, String> names() {
        return Map.copyOf(names);
    }

    /**
     * Returns {@code sql} with each <code>{table}</code> replaced by that table's quoted, qualified name, and each
     * <code>{table:suffix}</code> by the object whose name derives from it, such as a sequence.
     */
    public String resolve(String sql) {
        String known = resolved.get(sql);
        if (known != null) {
            return known;
        }
        String named = REFERENCE
                .matcher(sql)
                .replaceAll(reference -> Matcher.quoteReplacement(qualified(reference.group(1), reference.group(2))));
        // Queries are put together, in more ways than one may remember; the fixed statements come first.
        if (resolved.size() < MOST_REMEMBERED) {
            resolved.put(sql, named);
        }
        return named;
    }

    /** Returns what stands for <code>${…}</code> in the migrations. */
    Map<String, String> placeholders() {
        Map<String, String> placeholders = new LinkedHashMap<>(names);
        placeholders.put("schema", schema);
        return placeholders;
    }

    /** Returns the unquoted name of a table with that default name, or of a collection's table. */
    String name(String table) {
        if (table.startsWith(CollectionTable.PREFIX) || table.equals(FUNCTION)) {
            return table;
        }
        String name = names.get(table);
        if (name == null) {
            throw new IllegalStateException("no table " + table);
        }
        return name;
    }

    /** Checks a name from which others are derived: with {@code prefixLength} before it and the longest suffix after it. */
    static void requireDerivable(String what, String name, int prefixLength) {
        requireName(what, name, LONGEST_IDENTIFIER - LONGEST_SUFFIX - prefixLength);
    }

    /** Returns {@code sql} with each word in braces that is a key of {@code values} replaced; other braces stay. */
    static String replace(String sql, Map<String, String> values) {
        return REFERENCE
                .matcher(sql)
                .replaceAll(reference ->
                        Matcher.quoteReplacement(values.getOrDefault(reference.group(1), reference.group())));
    }

    private String qualified(String table, @Nullable String suffix) {
        String name = name(table);
        return "\"%s\".\"%s\"".formatted(schema, suffix == null ? name : name + "_" + suffix);
    }

    private static void requireName(String property, String name, int longest) {
        Assert.isTrue(NAME.matcher(name).matches(), () -> "%s must match %s: '%s'".formatted(property, NAME, name));
        Assert.isTrue(
                name.getBytes(StandardCharsets.UTF_8).length <= longest,
                () -> "%s must have at most %d bytes, so that it fits with the names of its indexes: '%s'"
                        .formatted(property, longest, name));
    }

    private static void requireDistinct(Map<String, String> names) {
        Map<String, String> tableByName = new LinkedHashMap<>();
        names.forEach((table, name) -> {
            String other = tableByName.put(name, table);
            Assert.isTrue(other == null, () -> "store.tables.%s and store.tables.%s are both '%s'"
                    .formatted(other, table, name));
        });
    }
}
