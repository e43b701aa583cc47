package io.pgstore.event;

import io.pgstore.log.WriteScope;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Brings the events of another table in, batch by batch, each in a transaction of its own. */
final class EventImporter {
    private static final int BATCH_EVENTS = 1_000;
    private static final int BATCH_CHARACTERS = 4 << 20;

    private final EventStoreContext context;
    private final String tenantId;
    private final StoreDatabase database;
    private final ImportStatements statements;
    private final AppendFollowUp followUp;
    private final LogWakeUp wakeUp;

    EventImporter(EventStoreContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
        this.database = context.database();
        this.followUp = new AppendFollowUp(context, tenantId);
        this.statements = new ImportStatements(context, tenantId);
        this.wakeUp = context.wakeUp();
    }

    ImportResult importEvents(Iterator<ImportedEvent> events) {
        database.requireWritable(() -> "import events");
        WriteScope scope = database.inTransaction() ? WriteScope.CALLERS_TRANSACTION : WriteScope.OWN_TRANSACTION;
        long imported = 0;
        long read = 0;
        while (events.hasNext()) {
            List<ImportRow> batch = nextBatch(events);
            imported += database.writeAtomically(() -> "import events", () -> {
                wakeUp.afterCommit();
                return write(batch, scope);
            });
            read += batch.size();
        }
        return new ImportResult(imported, read - imported);
    }

    private static List<ImportRow> nextBatch(Iterator<ImportedEvent> events) {
        List<ImportRow> batch = new ArrayList<>();
        int characters = 0;
        while (events.hasNext() && batch.size() < BATCH_EVENTS && characters < BATCH_CHARACTERS) {
            ImportRow row = ImportRow.of(events.next());
            batch.add(row);
            characters += row.event().json().length();
        }
        return batch;
    }

    private int write(List<ImportRow> batch, WriteScope scope) {
        while (true) {
            List<ImportRow> missing = new ImportCheck(statements.stored(batch)).missing(batch);
            if (missing.isEmpty()) {
                return 0;
            }
            // Where somebody else was faster, a second look tells whether it was the same import or another event.
            List<ImportPlace> places = statements.insert(missing, scope);
            if (!places.isEmpty()) {
                followUp.runImportHooks(() -> ImportPlace.recorded(tenantId, missing, places, context.codec()));
                return missing.size();
            }
        }
    }
}
