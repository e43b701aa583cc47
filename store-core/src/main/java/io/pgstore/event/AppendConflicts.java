package io.pgstore.event;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.util.Assert;

/** Finds out what stood in the way of an append that wrote nothing. */
final class AppendConflicts {
    private static final String SELECT_HEADS = """
            SELECT coalesce((SELECT events.version
                             FROM {events} AS events
                             WHERE events.tenant_id = ? AND events.stream_id = target.stream_id
                             ORDER BY events.version DESC
                             LIMIT 1), 0)
            FROM unnest(?::text[]) WITH ORDINALITY AS target (stream_id, number)
            ORDER BY target.number
            """;

    private static final String AWAIT_TURN = """
            SELECT pg_advisory_xact_lock(hashtextextended(? || '/' || target.stream_id, '{events}'::regclass::oid::bigint))
            FROM unnest(?::text[]) AS target (stream_id)
            """;

    private static final String DELETE_EVENTS = """
            DELETE FROM {events}
            WHERE tenant_id = ? AND position = ANY (?::bigint[])
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final DuplicateAppends duplicates;
    private final String selectHeads;
    private final String awaitTurn;
    private final String deleteEvents;

    AppendConflicts(StoreDatabase database, String tenantId) {
        this.database = database;
        this.tenantId = tenantId;
        this.duplicates = new DuplicateAppends(database, tenantId);
        this.selectHeads = database.tables().resolve(SELECT_HEADS);
        this.awaitTurn = database.tables().resolve(AWAIT_TURN);
        this.deleteEvents = database.tables().resolve(DELETE_EVENTS);
    }

    /**
     * Looks at the streams of an append that wrote nothing.
     *
     * @return the first results, if the append had been written before; empty if nothing stands in its way any more
     * @throws WrongExpectedVersionException for the first stream that is not at its expected version
     */
    List<AppendResult> resolve(List<StreamWrite> writes) {
        List<Long> heads = heads(writes);
        for (int i = 0; i < writes.size(); i++) {
            StreamWrite write = writes.get(i);
            if (!write.expected().allows(heads.get(i))) {
                return findAll(writes).orElseThrow(conflict(write, heads.get(i)));
            }
        }
        return List.of();
    }

    /** Waits until this transaction is the only one that tries these streams again. */
    void awaitTurn(List<StreamWrite> writes) {
        if (writes.isEmpty()) {
            return;
        }
        database.read(awaitTurn, statement -> {
            bindStreams(statement, writes);
            return statement.execute();
        });
    }

    /** Removes what this transaction has just written. */
    void remove(List<WrittenEvent> written) {
        if (written.isEmpty()) {
            return;
        }
        int removed = database.read(deleteEvents, statement -> {
            new ArrayBinder(statement).text(tenantId).array("int8", written, WrittenEvent::position);
            return statement.executeUpdate();
        });
        Assert.state(removed == written.size(), "events of an append that failed could not be removed");
    }

    private Optional<List<AppendResult>> findAll(List<StreamWrite> writes) {
        List<AppendResult> results = new ArrayList<>();
        for (StreamWrite write : writes) {
            duplicates.find(write).ifPresent(stream -> results.add(stream.result(true)));
        }
        return results.size() == writes.size() ? Optional.of(results) : Optional.empty();
    }

    private List<Long> heads(List<StreamWrite> writes) {
        return database.read(selectHeads, statement -> {
            bindStreams(statement, writes);
            List<Long> heads = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    heads.add(row.getLong(1));
                }
            }
            return heads;
        });
    }

    private void bindStreams(PreparedStatement statement, List<StreamWrite> writes) throws SQLException {
        new ArrayBinder(statement).text(tenantId).array("text", writes, StreamWrite::streamId);
    }

    private Supplier<WrongExpectedVersionException> conflict(StreamWrite write, long actual) {
        return () -> new WrongExpectedVersionException(tenantId, write.streamId(), write.expected(), actual);
    }
}
