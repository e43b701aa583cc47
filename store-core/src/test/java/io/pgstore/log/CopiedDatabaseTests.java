package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.log.TestLog.Note;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database copied into a fresh cluster, whose transaction ids begin anew, is read on where its reader stood. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopiedDatabaseTests {
    private static final List<String> TABLES = List.of("store.log", "store.events", "store.event_tags");

    /** When a restore brings the sequence's last value back: some tools do it before the rows, some after. */
    enum Sequence {
        FIRST,
        LAST,
        FORGOTTEN
    }

    @AutoClose
    private final TestLog source = TestLog.create();

    private Cluster fresh;

    @BeforeAll
    void start(@TempDir Path data) {
        fresh = Cluster.create(data);
    }

    @AfterAll
    void stop() {
        fresh.close();
    }

    @ParameterizedTest
    @EnumSource
    void isReadOnWithoutLossAndWithoutRepetition(Sequence sequence) throws SQLException, IOException {
        String stream = "copied-" + sequence;
        TestReader reader = new TestReader(source.store(), 3);
        reader.poll();
        source.append(stream, 5);
        source.beginAppend("gap").close();
        assertThat(places(reader.pollPage().events())).containsExactly(stream + "@1", stream + "@2", stream + "@3");

        EventStore copy = copy(sequence);
        reader.goOnWith(copy);
        try (OpenTransaction open = new OpenTransaction(database(sequence), -1)) {
            open.call(() -> append(copy, stream));
            append(copy, "later");
            assertThat(places(reader.poll())).containsExactly(stream + "@4", stream + "@5");
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly(stream + "@6", "later@1");
        assertThat(reader.delivered()).doesNotHaveDuplicates();
    }

    private EventStore copy(Sequence sequence) throws SQLException, IOException {
        fresh.jdbc().execute("CREATE DATABASE " + sequence.name().toLowerCase(Locale.ROOT));
        DataSource target = database(sequence);
        new StoreMigrator(target, StoreTables.defaults()).migrate();
        JdbcTemplate jdbc = new JdbcTemplate(target);
        jdbc.execute("TRUNCATE store.log");
        String restoreSequence = "SELECT setval('store.events_position_seq', %d)".formatted(source.lastPosition());
        if (sequence == Sequence.FIRST) {
            jdbc.execute(restoreSequence);
        }
        for (String table : TABLES) {
            copyTable(table, target);
        }
        if (sequence == Sequence.LAST) {
            jdbc.execute(restoreSequence);
        }
        return JdbcEventStore.builder(new StoreDatabase(target, StoreTables.defaults()), TestLog.CODEC)
                .build();
    }

    private void copyTable(String table, DataSource target) throws SQLException, IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (Connection from = source.database().connect();
                Connection to = target.getConnection()) {
            from.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", rows);
            to.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " FROM STDIN", new ByteArrayInputStream(rows.toByteArray()));
        }
    }

    private DataSource database(Sequence sequence) {
        return fresh.dataSource(sequence.name().toLowerCase(Locale.ROOT));
    }

    private static boolean append(EventStore store, String stream) {
        store.append(stream, ExpectedVersion.any(), List.of(new Note("text")));
        return true;
    }
}
