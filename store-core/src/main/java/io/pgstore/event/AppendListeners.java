package io.pgstore.event;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the listeners in the background what was committed: of one transaction in one task, in the order of its
 * appends. All tenants share it.
 */
final class AppendListeners {
    private static final int MAX_LOOK = 1_000;

    private static final String SELECT_STORED = """
            SELECT stored.position
            FROM unnest(?::text[], ?::bigint[]) AS told (tenant_id, position)
            JOIN {events} AS stored ON stored.tenant_id = told.tenant_id AND stored.position = told.position
            """;

    /** What an append wrote to a stream. */
    private record Append(List<RecordedEvent> events) {
        String tenantId() {
            return events.get(0).tenantId();
        }

        long position() {
            return events.get(0).position();
        }
    }

    private final StoreDatabase database;
    private final BackgroundTasks background;
    private final List<AppendListener> listeners;
    private final String selectStored;
    // One object for all calls, so that a transaction hands all of its appends over together.
    private final Consumer<List<Append>> tellCommitted = this::tellCommitted;

    AppendListeners(StoreDatabase database, BackgroundTasks background, List<AppendListener> listeners) {
        this.database = database;
        this.background = background;
        this.listeners = List.copyOf(listeners);
        this.selectStored = database.tables().resolve(SELECT_STORED);
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** Tells of what an append wrote to a stream, once the current transaction has committed. */
    void tellAfterCommit(List<RecordedEvent> events) {
        Append append = new Append(events);
        if (database.inTransaction()) {
            database.afterCommit(tellCommitted, append);
        } else {
            queue(List.of(append), () -> tell(append));
        }
    }

    private void tellCommitted(List<Append> appends) {
        queue(appends, () -> {
            for (int start = 0; start < appends.size(); start += MAX_LOOK) {
                tellStored(appends.subList(start, Math.min(start + MAX_LOOK, appends.size())));
            }
        });
    }

    private void queue(List<Append> appends, Runnable task) {
        background.run("Append listeners", appends.size(), task);
    }

    // Spring does not tell of a rollback to a JDBC savepoint, so what joined a transaction is looked for.
    private void tellStored(List<Append> appends) {
        Set<Long> stored = database.read(selectStored, statement -> {
            new ArrayBinder(statement)
                    .array("text", appends, Append::tenantId)
                    .array("int8", appends, Append::position);
            Set<Long> positions = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    positions.add(row.getLong(1));
                }
            }
            return positions;
        });
        appends.stream().filter(append -> stored.contains(append.position())).forEach(this::tell);
    }

    private void tell(Append append) {
        for (AppendListener listener : listeners) {
            background.attempt(
                    "Append listener " + listener.getClass().getName(), () -> listener.appended(append.events()));
        }
    }
}
