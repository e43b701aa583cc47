package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTablesTests {
    private static final Pattern DERIVED_NAME = Pattern.compile("\\$\\{\\w+}(_\\w+)");

    @Test
    void namesAreTheDefaultOnesUnlessConfigured() {
        StoreTables tables = StoreTables.of("desk", Map.of("events", "Facts"));
        assertThat(StoreTables.defaults().schema()).isEqualTo("store");
        assertThat(StoreTables.defaults().names())
                .containsEntry("events", "events")
                .containsEntry("log", "log");
        assertThat(tables.schema()).isEqualTo("desk");
        assertThat(tables.names()).containsEntry("events", "Facts").containsEntry("log", "log");
    }

    @Test
    void statementsAreResolvedToQuotedQualifiedNames() {
        StoreTables tables = StoreTables.of("Desk", Map.of("events", "Facts"));
        assertThat(tables.resolve("SELECT 1 FROM {events} JOIN {log} ON nextval('{events:position_seq}') = '{}'"))
                .isEqualTo("SELECT 1 FROM \"Desk\".\"Facts\" JOIN \"Desk\".\"log\" "
                        + "ON nextval('\"Desk\".\"Facts_position_seq\"') = '{}'");
    }

    @Test
    void aStatementIsResolvedOnce() {
        StoreTables tables = StoreTables.defaults();
        assertThat(tables.resolve("SELECT 1 FROM {events}")).isSameAs(tables.resolve("SELECT 1 FROM {events}"));
    }

    @Test
    void statementsInAnyNumberAreResolved() {
        StoreTables tables = StoreTables.defaults();
        for (int number = 0; number < 2_000; number++) {
            assertThat(tables.resolve("SELECT " + number + " FROM {log}"))
                    .isEqualTo("SELECT " + number + " FROM \"store\".\"log\"");
        }
    }

    @Test
    void aStatementWithAnUnknownTableIsAnError() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> StoreTables.defaults().resolve("SELECT 1 FROM {evnets}"))
                .withMessageContaining("evnets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1st", "a-b", "a b", "a\"b", "a.b", "ä", "a;"})
    void aNameThatIsNoPlainIdentifierIsRefusedNamingTheProperty(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreTables.of(name, Map.of()))
                .withMessageContaining("store.schema")
                .withMessageContaining("'" + name + "'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreTables.of("store", Map.of("events", name)))
                .withMessageContaining("store.tables.events")
                .withMessageContaining("'" + name + "'");
    }

    @Test
    void aNameThatLeavesNoRoomForItsIndexesIsRefusedNamingTheProperty() {
        assertThat(StoreTables.of("s".repeat(63), Map.of("events", "e".repeat(39)))
                        .names())
                .containsEntry("events", "e".repeat(39));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreTables.of("s".repeat(64), Map.of()))
                .withMessageContaining("store.schema must have at most 63 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreTables.of("store", Map.of("events", "e".repeat(40))))
                .withMessageContaining("store.tables.events must have at most 39 bytes");
    }

    @Test
    void theLongestSuffixCoversAllMigrationsAndIndexes() {
        Stream<String> inMigrations = Migration.all().stream()
                .flatMap(migration ->
                        DERIVED_NAME.matcher(migration.sql()).results().map(name -> name.group(1)));
        Stream<String> ofIndexes = IndexBuilderTests.indexes().stream()
                .map(index -> "_" + index.definition().suffix());
        assertThat(Stream.concat(inMigrations, ofIndexes))
                .contains("_position_seq", "_recorded_at_btree_idx")
                .allSatisfy(suffix -> assertThat(suffix).hasSizeLessThanOrEqualTo(StoreTables.LONGEST_SUFFIX));
    }

    @Test
    void everyDefaultNameLeavesRoomForItsIndexes() {
        assertThat(StoreTable.defaultNames())
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(63 - StoreTables.LONGEST_SUFFIX));
    }

    @Test
    void anUnknownTableIsRefusedNamingTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreTables.of("store", Map.of("evnets", "facts")))
                .withMessageContaining("store.tables.evnets")
                .withMessageContaining("event_tags");
    }

    @Test
    void oneNameForTwoTablesIsRefusedNamingBothProperties() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreTables.of("store", Map.of("events", "log")))
                .withMessageContaining("store.tables.events")
                .withMessageContaining("store.tables.log")
                .withMessageContaining("'log'");
    }

    @Test
    void reservedNamesAreRefusedNamingTheProperty() {
        for (String schema : new String[] {"pg_store", "information_schema"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StoreTables.of(schema, Map.of()))
                    .withMessageContaining("store.schema is reserved");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreTables.of("store", Map.of("log", "store_schema_history")))
                .withMessageContaining("store.tables.log");
    }
}
