package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/tables.md} says what every column holds and what every index is for. */
class TablesDocumentTests {
    private static final Pattern SECTION = Pattern.compile("(?m)^## (\\w+)\\n((?:(?!^## ).*\\n)*)");
    private static final Pattern COLUMN = Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\w+)` \\| (yes|no) \\| .+ \\|$");
    private static final Pattern INDEX = Pattern.compile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| [^|]+ \\|$");
    private static final String READ_COLUMNS = """
            SELECT format('%s %s %s', attname, format_type(atttypid, atttypmod),
                CASE WHEN attnotnull THEN 'no' ELSE 'yes' END)
            FROM pg_attribute
            WHERE attrelid = ('store.' || ?)::regclass AND attnum > 0
            ORDER BY attnum
            """;
    private static final String READ_INDEXES =
            "SELECT indexname FROM pg_indexes WHERE schemaname = 'store' AND tablename = ?";

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @BeforeAll
    static void buildOptInIndexes() {
        StoreIndex[] indexes = Stream.of(EventIndex.values(), DurableStateIndex.values(), SagaIndex.values())
                .flatMap(Stream::of)
                .toArray(StoreIndex[]::new);
        MigrationOptions options = MigrationOptions.defaults().withIndexes(indexes);
        new StoreMigrator(DATABASE.dataSource(), StoreTables.defaults(), options).migrate();
    }

    @Test
    void everyTableIsDocumented() {
        assertThat(sections()).containsAll(Catalog.tables(DATABASE, StoreTables.DEFAULT_SCHEMA));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyColumnIsDocumentedWithItsType(String table) {
        List<String> documented = COLUMN.matcher(section(table))
                .results()
                .map(column -> "%s %s %s".formatted(column.group(1), longName(column.group(2)), column.group(3)))
                .toList();
        assertThat(documented).isEqualTo(DATABASE.jdbc().queryForList(READ_COLUMNS, String.class, table));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyIndexIsDocumented(String table) {
        assertThat(INDEX.matcher(section(table)).results().map(index -> index.group(1)))
                .containsExactlyInAnyOrderElementsOf(DATABASE.jdbc().queryForList(READ_INDEXES, String.class, table));
    }

    static List<String> tables() {
        return StoreTable.defaultNames();
    }

    private static List<String> sections() {
        return SECTION.matcher(document())
                .results()
                .map(section -> section.group(1))
                .toList();
    }

    private static String section(String table) {
        return SECTION.matcher(document())
                .results()
                .filter(section -> section.group(1).equals(table))
                .map((MatchResult section) -> section.group(2))
                .findFirst()
                .orElseThrow();
    }

    private static String longName(String type) {
        return "timestamptz".equals(type) ? "timestamp with time zone" : type;
    }

    private static String document() {
        try {
            return Files.readString(Path.of("..", "docs", "tables.md"));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
