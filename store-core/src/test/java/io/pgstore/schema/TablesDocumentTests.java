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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/tables.md} says what every column holds. */
class TablesDocumentTests {
    private static final Pattern SECTION = Pattern.compile("(?m)^## (\\w+)\\n((?:(?!^## ).*\\n)*)");
    private static final Pattern COLUMN = Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\w+)` \\| (yes|no) \\| .+ \\|$");
    private static final Pattern INDEX = Pattern.compile("(?m)^\\| `(\\w+)` \\| .+ \\| .+ \\|$");
    private static final String READ_COLUMNS = """
            SELECT format('%s %s %s', attname, format_type(atttypid, atttypmod),
                CASE WHEN attnotnull THEN 'no' ELSE 'yes' END)
            FROM pg_attribute
            WHERE attrelid = ('store.' || ?)::regclass AND attnum > 0
            ORDER BY attnum
            """;

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.create().migrated(StoreTables.defaults());

    @Test
    void theTablesOfTheEventStoreAreDocumented() {
        assertThat(documentedTables()).contains("events", "event_tags", "log");
    }

    @ParameterizedTest
    @MethodSource("documentedTables")
    void everyColumnIsDocumentedWithItsType(String table) {
        List<String> documented = COLUMN.matcher(section(table))
                .results()
                .map(column -> "%s %s %s".formatted(column.group(1), longName(column.group(2)), column.group(3)))
                .toList();
        assertThat(documented).isEqualTo(DATABASE.jdbc().queryForList(READ_COLUMNS, String.class, table));
    }

    @Test
    void everyIndexOnEventsIsDocumented() {
        new StoreMigrator(
                        DATABASE.dataSource(),
                        StoreTables.defaults(),
                        MigrationOptions.defaults().withIndexes(EventIndex.values()))
                .migrate();
        List<String> indexes = DATABASE.jdbc()
                .queryForList("SELECT indexname FROM pg_indexes WHERE tablename = 'events'", String.class);
        assertThat(INDEX.matcher(section("events")).results().map(index -> index.group(1)))
                .containsAll(indexes);
    }

    static List<String> documentedTables() {
        return SECTION.matcher(document())
                .results()
                .map(section -> section.group(1))
                .filter(StoreTable.defaultNames()::contains)
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
