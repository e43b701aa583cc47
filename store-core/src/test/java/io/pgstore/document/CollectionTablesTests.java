package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.document.DocumentTopic.Order;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.MissingCollectionsException;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The tables of collections: made by the migration, and never by a call. */
class CollectionTablesTests {
    private static final CollectionDefinition<Order> ORDERS =
            CollectionDefinition.of("Orders_1", Order.class).index(DocumentIndex.instant("at"));

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final DocumentCollection<Order> orders = JdbcDocumentCollections.builder(
                    new StoreDatabase(database.dataSource(), StoreTables.defaults()),
                    JacksonCodec.builder().build())
            .build()
            .collection(ORDERS);

    @Test
    void twelveInstancesThatStartAtOnceMakeTheTables() {
        Race.of(12, racer -> {
            StoreMigrator migrator = TestDocuments.migrator(database, ORDERS, DocumentTopic.ORDERS);
            return () -> {
                migrator.migrate();
                return true;
            };
        });
        assertThat(orders.insert("order-1", Order.of("DE", 1)).version()).isEqualTo(1);
    }

    @Test
    void aCollectionThatIsDeclaredLaterIsMadeByTheNextStart() {
        TestDocuments.migrator(database).migrate();
        StoreMigrator migrator = TestDocuments.migrator(database, ORDERS);
        migrator.migrate();
        orders.insert("order-1", Order.of("DE", 1));
        migrator.migrate();
        assertThat(orders.find("order-1")).isPresent();
    }

    @Test
    void collectionsAreMadeAfterTheMigrationToo() {
        StoreMigrator migrator = TestDocuments.migrator(database);
        migrator.migrate();
        Race.of(12, racer -> () -> {
            migrator.createCollections(List.of(ORDERS.table()));
            return true;
        });
        migrator.validateCollections(List.of(ORDERS.table()));
        assertThat(orders.insert("order-1", Order.of("DE", 1)).version()).isEqualTo(1);
    }

    @Test
    void validationNamesTheMissingTable() {
        TestDocuments.migrator(database).migrate();
        assertThatExceptionOfType(MissingCollectionsException.class)
                .isThrownBy(() -> TestDocuments.migrator(database, ORDERS).validate())
                .withMessageContaining("doc_Orders_1")
                .satisfies(missing -> assertThat(missing.missing()).containsExactly("doc_Orders_1"));
        TestDocuments.migrator(database, ORDERS).migrate();
        TestDocuments.migrator(database, ORDERS).validate();
    }

    @Test
    void aRoleThatMayNotCreateTheTableIsToldSo() {
        TestRole role = database.createRole();
        MigrationOptions options = MigrationOptions.defaults().withRuntimeRole(role.name());
        new StoreMigrator(database.dataSource(), StoreTables.defaults(), options).migrate();
        assertThatExceptionOfType(MissingCollectionsException.class)
                .isThrownBy(() ->
                        TestDocuments.migrator(database.as(role), ORDERS).createCollections(List.of(ORDERS.table())))
                .withMessageContaining("may not create");
    }

    @Test
    void theExportedSqlMakesTheTableItsIndexesAndItsGrants() {
        TestRole role = database.createRole();
        MigrationOptions options =
                MigrationOptions.defaults().withRuntimeRole(role.name()).withCollection(ORDERS.table());
        StoreMigrator migrator = new StoreMigrator(database.dataSource(), StoreTables.defaults(), options);
        String[] script = migrator.sql().split("COMMIT;", 2);
        database.jdbc().execute(script[0] + "COMMIT");
        database.jdbc().execute(script[1]);
        migrator.validate();
        assertThat(orders.indexes()).allMatch(index -> index.state() == DocumentIndexState.State.VALID);
        assertThat(database.as(role).jdbc().queryForList("SELECT id FROM store.\"doc_Orders_1\""))
                .isEmpty();
        assertThat(migrator.pendingSql()).doesNotContain("doc_Orders_1\" (");
    }

    @Test
    void theSqlOfWhatIsPendingMakesMissingTables() {
        TestDocuments.migrator(database).migrate();
        database.jdbc()
                .execute(TestDocuments.migrator(database, ORDERS).pendingSql().split("COMMIT;", 2)[0] + "COMMIT");
        TestDocuments.migrator(database, ORDERS).validate();
    }

    @Test
    void noCallMakesATable() {
        TestDocuments.migrator(database).migrate();
        assertThatExceptionOfType(org.springframework.jdbc.BadSqlGrammarException.class)
                .isThrownBy(() -> orders.insert("order-1", Order.of("DE", 1)))
                .withMessageContaining("doc_Orders_1");
    }

    @Test
    void namesAreValidated() {
        for (String name : List.of("", "1a", "a-b", "a b", "a\"b", "ä", "a".repeat(36))) {
            assertThatIllegalArgumentException().isThrownBy(() -> CollectionDefinition.of(name, Order.class));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestDocuments.migrator(database, ORDERS, ORDERS))
                .withMessageContaining("Orders_1");
    }

    @Test
    void aTimeIsANumberOfSecondsAndNothingElseIs() {
        TestDocuments.migrator(database, ORDERS).migrate();
        Map<String, String> seconds = Map.of(
                "1970-01-01T00:00:00Z", "0",
                "1970-01-01T01:00:00+01:00", "0",
                "1970-01-01T00:00:01.000000001Z", "1.000000001",
                "1969-12-31T23:59:59Z", "-1",
                "2026-01-31T10:00:00+02:00[Europe/Berlin]", "1769846400");
        seconds.forEach((text, expected) -> assertThat(database.queryForObject(
                        "SELECT store.document_time(to_jsonb(?::text), 'instant') = ?::numeric",
                        Boolean.class,
                        text,
                        expected))
                .as(text)
                .isTrue());
        for (String text : List.of(
                "",
                "now",
                "infinity",
                "2026-02-30T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "2026-01-01",
                "2026-01-01T00:00:00")) {
            assertThat(database.jdbc()
                            .queryForObject(
                                    "SELECT store.document_time(to_jsonb(?::text), 'instant')", String.class, text))
                    .as(text)
                    .isNull();
        }
    }
}
